package dev.pavage.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pavage.device.Device;
import dev.pavage.device.KernelCode;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.tensor.Tensor;
import dev.pavage.type.DType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes machine code, and what does not. */
class MachineCodeTest {
    private static final List<String> SETTINGS = List.of("pavage.dump", "pavage.dump.dir", "pavage.cpu.code");

    @TempDir
    Path folder;

    @BeforeEach
    void thisMachineHasWhatItNeeds() {
        assumeTrue(Bench.MACHINE.isPresent(), "machine code is written for Linux on x86-64 with AVX-512 or AVX2");
    }

    @AfterEach
    void clearSettings() {
        SETTINGS.forEach(System::clearProperty);
    }

    private static CpuDevice device() {
        return Bench.MACHINE.orElseThrow();
    }

    @Test
    void theLibrarysKernelsAreMachineCode() throws IOException {
        for (CpuDevice device : Bench.MACHINES) {
            theLibrarysKernelsAreMachineCode(
                    Device.of(device), Files.createTempDirectory(folder, "dump"));
        }
    }

    private static void theLibrarysKernelsAreMachineCode(Device device, Path into) {
        Tensor a = Tensor.random(1, 100, 70).to(device);
        Tensor b = Tensor.random(2, 70, 130).to(device);
        Tensor heads = Tensor.random(3, 1, 2, 50, 64).to(device);
        Tensor weight = Tensor.random(4, 130).to(device);
        Tensor x = Tensor.random(5, 100, 130).to(device);
        // Random numbers are converted from I64, which AVX2 does not do by vector.
        Stream.of(a, b, heads, weight, x).forEach(Tensor::eval);
        System.setProperty("pavage.dump", "source");
        System.setProperty("pavage.dump.dir", into.toString());
        List<Supplier<Tensor>> operations = List.of(
                () -> a.matmul(b),
                () -> a.to(DType.BF16).matmul(b.to(DType.BF16)),
                () -> a.to(DType.F64).matmul(b.to(DType.F64)),
                () -> Tensor.attention(heads, heads, heads),
                () -> x.softmax(1),
                () -> x.rmsNorm(weight, 1e-5),
                () -> x.exp().plus(x),
                () -> x.sum(0),
                () -> x.sum(1),
                () -> x.transpose().plus(1));

        operations.forEach(operation -> operation.get().eval());

        assertThat(sources(into)).hasSizeGreaterThan(operations.size()).allSatisfy(source -> assertThat(source)
                .contains("machine code of ")
                .doesNotContain(" is no machine code"));
    }

    private static List<String> sources(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> {
                try {
                    return Files.readString(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatIsNotWrittenAsMachineCodeSaysSo() {
        LaneKernel kernel = Bench.inFunction(Bench.kernel(1, e -> e.each(1, (b, i) -> {
            var x = e.load(0, MemoryType.I32, 1, i);
            e.store(0, MemoryType.I32, i, b.binary(BinaryKind.DIV, x, b.i32(3)));
        })));

        assertThat(device().compile(new KernelCode.Lanes(kernel)).source())
                .contains("body is no machine code: DIV of integers");
    }

    @Test
    void theSameKernelGivesTheSameText() {
        int lanes = device().target().lanes(Float.BYTES);
        LaneKernel kernel = Bench.inFunction(Bench.kernel(2, e -> e.each(lanes, (b, i) -> {
            var x = e.load(0, MemoryType.F32, lanes, i);
            e.store(1, MemoryType.F32, i, b.fma(x, x, x));
        })));

        assertThat(device().compile(new KernelCode.Lanes(kernel)).source())
                .contains("machine code of body", "vfmadd")
                .isEqualTo(device().compile(new KernelCode.Lanes(kernel)).source());
    }

    @Test
    void resultsBeyondTheCachesAreStoredPastThemWhereverTheyBegin() {
        Bench.MACHINES.forEach(MachineCodeTest::resultsBeyondTheCachesAreStoredPastThem);
    }

    private static void resultsBeyondTheCachesAreStoredPastThem(CpuDevice driver) {
        Device device = Device.of(driver);
        long beyond = 2 * driver.target().caches().getLast() / Float.BYTES;
        Tensor x = Tensor.random(1, beyond).to(device);
        float[] values = x.toFloatArray();
        float[] sums = x.plus(x).toFloatArray();
        // Rows of an odd length: most of their vectors lie across lines of the cache.
        long columns = (beyond - 3) / 3 | 1;
        float[] shifted = x.slice(0, 3, 3 + 2 * columns).reshape(2, columns).plus(1).toFloatArray();

        for (int i = 0; i < values.length; i++) {
            if (sums[i] != values[i] + values[i]) {
                fail("element " + i);
            }
        }
        for (int i = 0; i < shifted.length; i++) {
            if (shifted[i] != values[i + 3] + 1) {
                fail("shifted element " + i);
            }
        }
    }

    @Test
    void theSettingChoosesAndDevicesShowIt() {
        System.setProperty("pavage.cpu.code", "vectors");
        assertThat(code()).isEqualTo("the Vector API");
        System.setProperty("pavage.cpu.code", "machine");
        assertThat(code()).startsWith("machine code, AVX");
        System.setProperty("pavage.cpu.code", "avx2");
        assertThat(code()).isEqualTo("machine code, AVX2");
        assertThat(new CpuBackend().discover().drivers().getFirst().target().vectorBits())
                .isEqualTo(256);
        System.setProperty("pavage.cpu.code", "fast");
        assertThatThrownBy(MachineCodeTest::code)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pavage.cpu.code");
    }

    private static String code() {
        return new CpuBackend().discover().drivers().getFirst().facts().get("code");
    }
}
