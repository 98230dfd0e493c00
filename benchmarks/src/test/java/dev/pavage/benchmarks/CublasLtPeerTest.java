package dev.pavage.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.pavage.benchmarks.FakeCublasLt.Operation;
import dev.pavage.device.Device;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CublasLtPeerTest {
    private static final MatmulShape SHAPE = MatmulShape.parse("12x20x8");

    private final Device device = Device.named("cuda-sim:sm_80");
    private final FakeCublasLt fake = new FakeCublasLt(device);

    /** CUBLAS_COMPUTE_32F and so on, cublas_api.h; CUDA_R_32F and so on, library_types.h. */
    @ParameterizedTest
    @CsvSource({
        "f64, '', 70, 1, false, false",
        "f32, '', 68, 0, false, false",
        "f32, +nt, 68, 0, true, false",
        "f32, +tn, 68, 0, false, true",
        "f32, +tt, 68, 0, true, true",
        "tf32, '', 77, 0, false, false",
        "f16, '', 68, 0, false, false",
        "bf16, '', 68, 0, false, false",
        "i8, '', 72, 10, true, false",
        "i8, +nt, 72, 10, true, false"
    })
    void theProductOfMatricesByRowsComesFromALibraryByColumns(
            String factors, String form, int compute, int scale, boolean first, boolean second) {
        try (Arena arena = Arena.ofConfined()) {
            Product product = Product.random(arena, Factors.named(factors), MatmulShape.parse(SHAPE + form));
            try (Peer.Work work = CublasLtPeer.prepare(fake, device, product)) {
                fake.multiplied.clear();
                work.run();
                product.verify(work.result(arena), "by a fake");
            }
        }
        assertThat(fake.failure).isEmpty();
        assertThat(fake.multiplied)
                .hasSize(new CublasLtPeer().repeats(device, SHAPE))
                .containsOnly(new Operation(compute, scale, first, second));
        assertThat(fake.live).isEmpty();
    }

    @Test
    void aProductThatTheLibraryHasNoWayForIsAnError() {
        fake.ways = 0;
        try (Arena arena = Arena.ofConfined()) {
            Product product = Product.random(arena, Factors.named("f32"), SHAPE);
            assertThatIllegalStateException()
                    .isThrownBy(() -> CublasLtPeer.prepare(fake, device, product))
                    .withMessageStartingWith("cuBLASLt knows no way");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "cpu, f32, 2x3x4, 'it runs on NVIDIA''s GPUs, cuda:0 and so on, not on cpu'",
        "cuda-sim:sm_80, f32, 2x3x4, 'it runs on NVIDIA''s GPUs, cuda:0 and so on, not on cuda-sim:sm_80'"
    })
    void otherDevicesAreDeclined(String device, String factors, String shape, String why) {
        assertThat(new CublasLtPeer()
                .declines(Device.named(device), Factors.named(factors), MatmulShape.parse(shape)))
                .hasValue(why);
    }

    @ParameterizedTest
    @CsvSource({
        "f32, 5x2x3x4, single products are compared",
        "f32, 2x3x4+silu, products alone are compared",
        "i8, 8x4x4+tn, its products of i8 take left factors that are not transposed",
        "i8, 8x6x4, its products of i8 take n and k that are multiples of 4",
        "i8, 8x4x6, its products of i8 take n and k that are multiples of 4"
    })
    void shapesItDoesNotTakeAreDeclined(String factors, String shape, String why) {
        assertThat(CublasLtPeer.declines(Factors.named(factors), MatmulShape.parse(shape)))
                .hasValueSatisfying(text -> assertThat(text).startsWith(why));
    }

    @Test
    void bytesMayHaveAnyNumberOfRows() {
        assertThat(CublasLtPeer.declines(Factors.named("i8"), MatmulShape.parse("7x4x8"))).isEmpty();
    }
}
