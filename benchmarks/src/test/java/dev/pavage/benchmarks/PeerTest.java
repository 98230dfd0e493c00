package dev.pavage.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pavage.device.Device;
import dev.pavage.io.HostArray;
import dev.pavage.type.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerTest {
    private static final MatmulShape SHAPE = MatmulShape.parse("17x33x65");

    @Test
    void anUnknownLibraryIsToldWithTheKnownOnes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Peer.named("mkl"))
                .withMessage("\"mkl\" is no library to compare with; known: clblast");
    }

    @ParameterizedTest
    @CsvSource({
        "cpu, F32, 2x3x4, it runs on OpenCL devices",
        "reference, F32, 2x3x4, it runs on OpenCL devices"
    })
    void clblastSaysWhyItTakesNoPart(String device, DType dtype, String shape, String why) {
        assertThat(new ClBlastPeer().declines(Device.named(device), dtype, MatmulShape.parse(shape)))
                .hasValueSatisfying(text -> assertThat(text).startsWith(why));
    }

    @Test
    void clblastTakesOneProductOfItsDtypes() {
        Device device = OpenClDevices.first();
        assertThat(new ClBlastPeer().declines(device, DType.F16, SHAPE)).hasValueSatisfying(
                text -> assertThat(text).contains("not in f16"));
        assertThat(new ClBlastPeer().declines(device, DType.F32, MatmulShape.parse("2x3x4x5"))).hasValueSatisfying(
                text -> assertThat(text).contains("2x3x4x5"));
    }

    @Test
    void clblastComputesTheProduct() {
        Peer peer = new ClBlastPeer();
        Device device = OpenClDevices.first();
        peer.declines(device, DType.F32, SHAPE).ifPresent(Assumptions::abort);
        try (Arena arena = Arena.ofConfined()) {
            Product product = Product.random(arena, DType.F32, SHAPE);
            try (Peer.Work work = peer.prepare(device, product)) {
                work.run();
                work.run();
                product.verify(work.result(arena), "by clblast");
            }
        }
    }

    @Test
    void aWrongProductIsFound() {
        try (Arena arena = Arena.ofConfined()) {
            Product product = Product.random(arena, DType.F32, MatmulShape.parse("1x1x2"));
            HostArray zero = HostData.random(arena, DType.F32, product.result(), 1);
            zero.data().set(ValueLayout.JAVA_FLOAT, 0, 100);
            assertThatExceptionOfType(WrongResultException.class)
                    .isThrownBy(() -> product.verify(zero, "by nobody"))
                    .withMessageStartingWith("matmul f32 1x1x2 by nobody: element 0 is 100.0");
        }
    }
}
