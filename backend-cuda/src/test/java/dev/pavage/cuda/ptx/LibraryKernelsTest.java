package dev.pavage.cuda.ptx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pavage.cuda.Architecture;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.device.TensorScope;
import dev.pavage.library.Activation;
import dev.pavage.library.Attention;
import dev.pavage.library.AttentionProblem;
import dev.pavage.library.BinaryFunction;
import dev.pavage.library.Elementwise;
import dev.pavage.library.Epilogue;
import dev.pavage.library.Matmul;
import dev.pavage.library.MatmulProblem;
import dev.pavage.library.Normalization;
import dev.pavage.library.QuantizedArray;
import dev.pavage.library.QuantizedMatmul;
import dev.pavage.library.Reducer;
import dev.pavage.library.Reduction;
import dev.pavage.library.Selection;
import dev.pavage.library.Softmax;
import dev.pavage.library.UnaryFunction;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import dev.pavage.type.QuantFormat;
import dev.pavage.type.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the library's kernels need of a GPU, by NVIDIA's compiler: registers of a thread and shared memory of a block, on which
 * it depends how many run at once. None may spill registers to memory. {@code library.txt} keeps the numbers, and
 * {@code library-ptxas.txt} those of PTX that JCuda's compiler is too old for; {@code -Dpavage.test.golden=write} writes them
 * anew.
 */
class LibraryKernelsTest {
    private static final Path FOLDER = Path.of("src/test/resources/dev/pavage/cuda/ptx");

    /** Where the numbers of {@code library-ptxas.txt} come from: other releases give kernels other registers. */
    private static final String PTXAS = "13.0";

    private static final int FLOAT8_UNITS = 89;

    private static final int[] HEAD_DIMS = {16, 64, 128, 256};
    private static final int SIZE = 1024;
    private static final int FEW = 64;
    private static final List<DType> FACTORS = List.of(
            DType.F64, DType.F32, DType.F16, DType.BF16, DType.I8, DType.U8, DType.F8E4M3, DType.F8E5M2);
    private static final List<DType> REALS = List.of(DType.F32, DType.F16, DType.BF16);

    /** Operations by name, each on operands that it allocates. */
    private static Map<String, Function<Device, Selection<?, ?>>> operations() {
        Map<String, Function<Device, Selection<?, ?>>> all = new LinkedHashMap<>();
        FACTORS.forEach(dtype -> all.put("matmul " + dtype, d -> matmul(d, dtype, Precision.EXACT)));
        all.put("matmul f32 as tf32", d -> matmul(d, DType.F32, Precision.TF32));
        REALS.forEach(dtype -> all.put("stream-K " + dtype, d -> streamK(d, dtype)));
        for (Activation activation : List.of(Activation.GELU, Activation.SILU)) {
            String with = "matmul with bias and " + activation + " ";
            REALS.forEach(dtype -> all.put(with + dtype, d -> biased(d, dtype, Precision.EXACT, activation)));
            all.put(with + "f32 as tf32", d -> biased(d, DType.F32, Precision.TF32, activation));
        }
        all.put("matmul with bias i8", d -> biased(d, DType.I8, Precision.EXACT, Activation.NONE));
        for (QuantFormat format : QuantFormat.values()) {
            REALS.forEach(dtype -> {
                String name = "linear " + dtype + " by " + format;
                all.put(name, d -> linear(d, dtype, SIZE, format));
                all.put(name + ", few rows", d -> linear(d, dtype, FEW, format));
            });
            all.put("linear of a vector f16 by " + format, d -> linear(d, DType.F16, 1, format));
        }
        Precision exact = Precision.EXACT;
        for (int headDim : HEAD_DIMS) {
            List.of(DType.F32, DType.F16).forEach(dtype -> putAttention(all, dtype, headDim, false, exact));
            // Masks take registers beyond those of attention that is not causal.
            Stream.of(DType.values())
                    .filter(DType::isFloat)
                    .forEach(dtype -> putAttention(all, dtype, headDim, true, exact));
        }
        REALS.forEach(dtype -> all.put("softmax " + dtype, d -> softmax(d, dtype)));
        for (boolean centred : List.of(false, true)) {
            all.put((centred ? "layer norm" : "rms norm") + " f16", d -> norm(d, centred));
        }
        for (Reducer reducer : List.of(Reducer.SUM, Reducer.MAX)) {
            all.put(reducer + " f32", d -> reduction(d, reducer));
        }
        all.put("exp f32", d -> Elementwise.unary(UnaryFunction.EXP, square(d, DType.F32), square(d, DType.F32)));
        all.put(
                "plus f16",
                d -> Elementwise.binary(
                        BinaryFunction.PLUS, square(d, DType.F16), square(d, DType.F16), square(d, DType.F16)));
        return all;
    }

    /** Those that matrix units for 8-bit floating point do. */
    private static Map<String, Function<Device, Selection<?, ?>>> float8() {
        Precision fast = Precision.FAST_ACCUMULATION;
        Map<String, Function<Device, Selection<?, ?>>> all = new LinkedHashMap<>();
        for (DType dtype : List.of(DType.F8E4M3, DType.F8E5M2)) {
            all.put("matmul " + dtype, d -> matmul(d, dtype, fast));
            all.put("matmul with bias and gelu " + dtype, d -> biased(d, dtype, fast, Activation.GELU));
        }
        for (int headDim : HEAD_DIMS) {
            List.of(false, true).forEach(causal -> putAttention(all, DType.F8E4M3, headDim, causal, fast));
        }
        return all;
    }

    private static void putAttention(
            Map<String, Function<Device, Selection<?, ?>>> all,
            DType dtype,
            int headDim,
            boolean causal,
            Precision precision) {
        String name = "attention " + dtype + " " + headDim + (causal ? " causal" : "");
        all.put(name, d -> attention(d, dtype, headDim, causal, precision));
    }

    private static DeviceArray square(Device device, DType dtype) {
        return DeviceArray.allocate(device, dtype, Shape.of(SIZE, SIZE));
    }

    private static Selection<?, ?> matmul(Device device, DType dtype, Precision precision) {
        return Matmul.select(product(device, dtype, precision));
    }

    private static MatmulProblem product(Device device, DType dtype, Precision precision) {
        return new MatmulProblem(
                square(device, dtype),
                square(device, dtype),
                Optional.empty(),
                square(device, dtype.isFloat() ? dtype : DType.I32),
                Epilogue.NONE,
                precision);
    }

    private static Selection<?, ?> streamK(Device device, DType dtype) {
        MatmulProblem problem = product(device, dtype, Precision.EXACT);
        return new Selection<>(
                "matmul",
                device,
                problem,
                List.of(),
                Matmul.STREAM_K,
                Matmul.STREAM_K.configuration().apply(problem));
    }

    /** A product with a row that is added to each of its rows. */
    private static Selection<?, ?> biased(Device device, DType dtype, Precision precision, Activation activation) {
        DeviceArray out = square(device, dtype.isFloat() ? dtype : DType.I32);
        return Matmul.select(new MatmulProblem(
                square(device, dtype),
                square(device, dtype),
                Optional.of(DeviceArray.allocate(device, out.dtype(), Shape.of(SIZE))),
                out,
                new Epilogue(1, activation),
                precision));
    }

    private static Selection<?, ?> attention(
            Device device, DType dtype, int headDim, boolean causal, Precision precision) {
        Shape shape = Shape.of(1, 8, SIZE, headDim);
        return Attention.select(new AttentionProblem(
                DeviceArray.allocate(device, dtype, shape),
                DeviceArray.allocate(device, dtype, shape),
                DeviceArray.allocate(device, dtype, shape),
                DeviceArray.allocate(device, dtype, shape),
                causal,
                1 / Math.sqrt(headDim),
                precision));
    }

    private static Selection<?, ?> linear(Device device, DType dtype, int rows, QuantFormat format) {
        DeviceArray blocks = DeviceArray.allocate(device, DType.U8, format.bytes(Shape.of(SIZE, SIZE)));
        return QuantizedMatmul.select(new QuantizedMatmul.Problem(
                square(device, dtype).slice(0, 0, rows),
                new QuantizedArray(format, blocks),
                square(device, dtype).slice(0, 0, rows)));
    }

    private static Selection<?, ?> softmax(Device device, DType dtype) {
        return Softmax.select(new Softmax.Problem(square(device, dtype), 1, square(device, dtype)));
    }

    private static Selection<?, ?> norm(Device device, boolean centred) {
        DeviceArray weight = DeviceArray.allocate(device, DType.F16, Shape.of(SIZE));
        return Normalization.select(new Normalization.Problem(
                square(device, DType.F16),
                centred,
                weight,
                centred ? Optional.of(weight) : Optional.empty(),
                1e-5,
                square(device, DType.F16)));
    }

    private static Selection<?, ?> reduction(Device device, Reducer reducer) {
        DeviceArray out = DeviceArray.allocate(device, DType.F32, Shape.of(SIZE));
        return Reduction.select(new Reduction.Problem(reducer, square(device, DType.F32), Set.of(1), out));
    }

    @Test
    void needWhatTheyNeeded() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Architecture architecture : Architecture.ALL) {
            operations().forEach((name, operation) -> lines.addAll(needs(architecture, name, operation)));
        }
        check("library.txt", lines);
    }

    @Test
    void thoseOfNewerPtxNeedWhatTheyNeeded() throws IOException {
        assumeTrue(Ptxas.isPresent(), "there is no ptxas on the PATH");
        List<String> lines = new ArrayList<>();
        for (Architecture architecture : Architecture.ALL) {
            if (architecture.number() >= FLOAT8_UNITS) {
                float8().forEach((name, operation) -> lines.addAll(needs(architecture, name, operation)));
            }
        }
        assumeTrue(Ptxas.release().equals(PTXAS), "no kernel spills; the numbers kept are those of ptxas " + PTXAS);
        check("library-ptxas.txt", lines);
    }

    private static void check(String name, List<String> lines) throws IOException {
        if ("write".equals(System.getProperty("pavage.test.golden"))) {
            Files.write(FOLDER.resolve(name), lines);
            return;
        }
        try (InputStream file = Objects.requireNonNull(LibraryKernelsTest.class.getResourceAsStream(name))) {
            assertThat(lines)
                    .containsExactlyElementsOf(new String(file.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList());
        }
    }

    private static List<String> needs(
            Architecture architecture, String name, Function<Device, Selection<?, ?>> operation) {
        List<PtxKernel> kernels = new ArrayList<>();
        Device device = Device.of(new CompilingDriver(architecture, kernels::add));
        try (TensorScope _ = TensorScope.open()) {
            operation.apply(device).run();
        }
        return kernels.stream().map(kernel -> line(architecture, name, kernel)).toList();
    }

    private static String line(Architecture architecture, String name, PtxKernel kernel) {
        PtxCompiler.Compiled compiled =
                Ptxas.isNeeded(kernel.text())
                        ? Ptxas.compile(kernel, architecture)
                        : PtxCompiler.compile(kernel, architecture);
        String needs = "%s, %s: %d threads, %d registers, %d bytes shared".formatted(
                architecture.name(), name, kernel.threads(), compiled.registers(), compiled.sharedBytes());
        int spilled = compiled.spillStores() + compiled.spillLoads();
        assertThat(spilled).as("bytes that %s spills on %s", name, architecture.name()).isZero();
        return needs;
    }
}
