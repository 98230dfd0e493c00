package dev.pavage.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pavage.cuda.cublas.CublasLtException;
import dev.pavage.cuda.driver.Driver;
import dev.pavage.cuda.sim.Simulator;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.device.Graph;
import dev.pavage.device.MatmulLibrary;
import dev.pavage.library.Activation;
import dev.pavage.library.Epilogue;
import dev.pavage.library.Matmul;
import dev.pavage.library.MatmulProblem;
import dev.pavage.settings.Settings;
import dev.pavage.tensor.MatmulOptions;
import dev.pavage.tensor.Tensor;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import dev.pavage.type.Shape;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Products by cuBLASLt, of which a fake multiplies on a simulated GPU. */
class CublasLtTest {
    private static final Device REFERENCE = Device.named("reference");

    private final Driver driver = new Simulator(List.of(Architecture.of(8, 0).orElseThrow()));
    private final FakeCublasLt fake = new FakeCublasLt(driver);
    private final Device device = device(() -> Optional.of(fake));

    private Device device(Supplier<Optional<SymbolLookup>> library) {
        return Device.of(CudaDevice.of(
                driver, 0, Architecture.of(8, 0).orElseThrow(), "cuda:0", CudaStream::open, library));
    }

    @BeforeEach
    void askForIt() {
        System.setProperty(Settings.CUDA_CUBLASLT.name(), "true");
    }

    @AfterEach
    void forget() {
        System.clearProperty(Settings.CUDA_CUBLASLT.name());
        assertThat(fake.failure).isEmpty();
    }

    /** Small whole numbers, whose products are exact in every dtype. */
    private static Tensor numbers(int seed, DType dtype, long... shape) {
        float[] values = new float[(int) Shape.of(shape).elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i * 7 + seed) % 5 - 2;
        }
        return Tensor.of(values, shape).to(REFERENCE).to(dtype);
    }

    /** Computes a product on the fake's device, and compares it with the reference device's. */
    private void check(Tensor a, Tensor b, MatmulOptions options) {
        double[] expected = a.matmul(b, options).to(DType.F64).toDoubleArray();
        Tensor found = a.to(device).matmul(b.to(device), options).eval();
        assertThat(found.to(REFERENCE).to(DType.F64).toDoubleArray()).isEqualTo(expected);
    }

    /** CUBLAS_COMPUTE_32F_PEDANTIC and so on, cublas_api.h. */
    @ParameterizedTest
    @CsvSource({
        "F32, F32, EXACT, 69", "F32, F32, TF32, 77", "F64, F64, EXACT, 70", "F16, F16, EXACT, 68",
        "F16, F32, EXACT, 68", "BF16, BF16, EXACT, 68", "BF16, F32, EXACT, 68"
    })
    void eachDtypeIsSummedAsPavageDoes(DType factors, DType result, Precision precision, int compute) {
        check(
                numbers(1, factors, 10, 24),
                numbers(2, factors, 24, 20),
                MatmulOptions.NONE.withDtype(result).withPrecision(precision));
        assertThat(fake.multiplied).containsExactly(compute);
    }

    @Test
    void bytesAreMultipliedWhereTheRightFactorLiesByColumns() {
        Tensor a = numbers(1, DType.I8, 7, 24).to(device);
        Tensor b = numbers(2, DType.I8, 20, 24).to(device);
        Tensor found = a.matmul(b.transpose(), MatmulOptions.NONE.withDtype(DType.I32));
        Tensor expected = numbers(1, DType.I8, 7, 24)
                .matmul(numbers(2, DType.I8, 20, 24).transpose(), MatmulOptions.NONE.withDtype(DType.I32));
        assertThat(found.eval().to(REFERENCE).to(DType.F64).toDoubleArray())
                .isEqualTo(expected.to(DType.F64).toDoubleArray());
        assertThat(fake.multiplied).containsExactly(72);
    }

    private void checkViews(UnaryOperator<Tensor> left, Tensor a,
            UnaryOperator<Tensor> right, Tensor b) {
        double[] expected = left.apply(a).matmul(right.apply(b)).to(DType.F64).toDoubleArray();
        Tensor x = a.to(device).eval();
        Tensor y = b.to(device).eval();
        Tensor found = left.apply(x).matmul(right.apply(y)).eval();
        assertThat(found.to(REFERENCE).to(DType.F64).toDoubleArray()).isEqualTo(expected);
    }

    @Test
    void factorsMayLieTransposed() {
        checkViews(Tensor::transpose, numbers(1, DType.F32, 12, 10), x -> x, numbers(2, DType.F32, 12, 20));
        checkViews(x -> x, numbers(1, DType.F32, 10, 12), Tensor::transpose, numbers(2, DType.F32, 20, 12));
        checkViews(
                Tensor::transpose, numbers(1, DType.F16, 12, 10), Tensor::transpose, numbers(2, DType.F16, 20, 12));
        assertThat(fake.multiplied).containsExactly(69, 69, 68);
    }

    @Test
    void factorsMayBePartsOfOthers() {
        checkViews(
                x -> x.slice(1, 3, 11), numbers(1, DType.F32, 10, 12), x -> x.slice(0, 1, 9),
                numbers(2, DType.F32, 9, 20));
        assertThat(fake.multiplied).hasSize(1);
        // Of right · left, the second factor begins at the 12th byte of memory.
        assertThat(fake.preferred).containsEntry(6, 4L);
    }

    @Test
    void aBatchIsOneCall() {
        check(numbers(1, DType.F32, 3, 10, 12), numbers(2, DType.F32, 3, 12, 8), MatmulOptions.NONE);
        assertThat(fake.multiplied).hasSize(1);
    }

    @Test
    void aBatchMayShareAFactor() {
        check(numbers(1, DType.F32, 10, 12), numbers(2, DType.F32, 3, 12, 8), MatmulOptions.NONE);
        check(numbers(1, DType.F32, 2, 3, 10, 12), numbers(2, DType.F32, 12, 8), MatmulOptions.NONE);
        assertThat(fake.multiplied).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"1, 8, 8", "8, 1, 8", "8, 8, 1", "1, 1, 1"})
    void sidesMayBeOne(int m, int n, int k) {
        check(numbers(1, DType.F32, m, k), numbers(2, DType.F32, k, n), MatmulOptions.NONE);
        assertThat(fake.multiplied).hasSize(1);
    }

    @Test
    void aProductComesAfterTheWorkBeforeItAndBeforeTheWorkBehindIt() {
        Tensor x = numbers(1, DType.F32, 10, 12);
        Tensor w = numbers(2, DType.F32, 12, 12);
        double[] expected = x.plus(1).matmul(w).times(2).matmul(w).toDoubleArray();
        Tensor y = x.to(device);
        Tensor v = w.to(device);
        assertThat(y.plus(1).matmul(v).times(2).matmul(v).toDoubleArray()).isEqualTo(expected);
        assertThat(fake.multiplied).hasSize(2);
    }

    @Test
    void theDevicesContextIsCurrentWheneverTheLibraryIsCalled() {
        WatchedDriver watched = new WatchedDriver(
                Architecture.of(8, 0).orElseThrow(), (call, arguments) -> Optional.empty());
        Driver inner = watched.driver();
        FakeCublasLt library = new FakeCublasLt(inner);
        Device other = Device.of(CudaDevice.of(
                inner, 0, Architecture.of(8, 0).orElseThrow(), "cuda:0", CudaStream::open,
                () -> Optional.of(library)));
        Tensor a = numbers(1, DType.F32, 8, 8).to(other).eval();
        watched.calls.clear();
        a.matmul(a).eval();
        assertThat(library.multiplied).hasSize(1);
        // To find a way, to ask for its memory, and to queue the product.
        assertThat(watched.calls).filteredOn("makeCurrent"::equals).hasSizeGreaterThanOrEqualTo(3);
        assertThat(watched.calls.indexOf("makeCurrent")).isLessThan(watched.calls.indexOf("launch"));
    }

    @Test
    void howAProductIsComputedIsAskedOnce() {
        Tensor a = numbers(1, DType.F32, 8, 8).to(device).eval();
        for (int i = 0; i < 3; i++) {
            a.matmul(a).eval();
        }
        assertThat(fake.multiplied).hasSize(3);
        assertThat(fake.asked).isEqualTo(1);
    }

    @Test
    void sumsAreNotRoundedInBetween() {
        check(numbers(1, DType.F16, 8, 8), numbers(2, DType.F16, 8, 8), MatmulOptions.NONE);
        // CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK is CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE.
        assertThat(fake.preferred).containsEntry(3, 2L);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1000, 1 << 20})
    void memoryBesideTheMatricesIsThePools(long bytes) {
        fake.workspace = bytes;
        long before = device.memory().inUse();
        check(numbers(1, DType.F32, 8, 8), numbers(2, DType.F32, 8, 8), MatmulOptions.NONE);
        assertThat(fake.multiplied).hasSize(1);
        assertThat(device.memory().peak() - before).isGreaterThan(bytes);
    }

    @Test
    void aGraphReplaysProducts() {
        fake.workspace = 512;
        Tensor x = numbers(1, DType.F32, 8, 8).to(device).eval();
        Tensor w = numbers(2, DType.F32, 8, 8).to(device).eval();
        DeviceArray other = numbers(3, DType.F32, 8, 8).to(device).array();
        Tensor y = x.plus(1).matmul(w).times(3);
        try (Graph graph = device.record(y::eval)) {
            graph.replay();
            assertThat(y.toDoubleArray()).isEqualTo(afterGraph(numbers(1, DType.F32, 8, 8)));
            graph.replay();
            assertThat(fake.multiplied).hasSize(1);
            graph.bind(x.array(), other);
            graph.replay();
            assertThat(y.toDoubleArray()).isEqualTo(afterGraph(numbers(3, DType.F32, 8, 8)));
            assertThat(fake.multiplied).hasSize(2);
        }
    }

    private static double[] afterGraph(Tensor x) {
        return x.plus(1).matmul(numbers(2, DType.F32, 8, 8)).times(3).toDoubleArray();
    }

    @Test
    void aGraphWhoseNewMatricesNeedMoreMemoryBesideThemIsToBeRecordedAnew() {
        DeviceArray memory = numbers(1, DType.F32, 9, 8).to(device).array();
        DeviceArray x = memory.slice(0, 0, 8);
        DeviceArray c = DeviceArray.allocate(device, DType.F32, Shape.of(8, 8));
        DeviceArray unaligned = DeviceArray.allocate(device, DType.F32, Shape.of(65))
                .slice(0, 1, 65)
                .reshape(Shape.of(8, 8))
                .orElseThrow();
        try (Graph graph = device.record(() -> Matmul.select(problem(x, x, c)).run())) {
            graph.bind(x, unaligned);
            fake.workspace = 4096;
            assertThatThrownBy(graph::replay)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("needs 4096 bytes beside its matrices")
                    .hasMessageEndingWith("record it anew");
        }
    }

    private static MatmulProblem problem(DeviceArray a, DeviceArray b, DeviceArray c) {
        return new MatmulProblem(a, b, Optional.empty(), c, Epilogue.NONE, Precision.EXACT);
    }

    private String explained(Device on, DType dtype, DType result) {
        DeviceArray a = DeviceArray.allocate(on, dtype, Shape.of(8, 8));
        return Matmul.select(problem(a, a, DeviceArray.allocate(on, result, Shape.of(8, 8)))).toString();
    }

    @Test
    void aSelectionTellsThatItWasAskedFor() {
        assertThat(explained(device, DType.F32, DType.F32))
                .endsWith("library chosen: LibraryCall[library=cuBLASLt, askedForBy=-Dpavage.cuda.cublaslt=true]");
    }

    @Test
    void aPlanTellsWhatItsOneLaunchIs() {
        fake.workspace = 1000;
        DeviceArray a = DeviceArray.allocate(device, DType.F32, Shape.of(8, 4));
        DeviceArray b = DeviceArray.allocate(device, DType.F32, Shape.of(4, 16));
        DeviceArray c = DeviceArray.allocate(device, DType.F32, Shape.of(8, 16));
        assertThat(Matmul.select(problem(a, b, c)).plan())
                .singleElement()
                .hasToString("cuBLASLt: f32[8, 4] · f32[4, 16] -> f32[8, 16], with 1256 bytes of memory beside them");
    }

    @Test
    void nobodyGetsItUnasked() {
        System.clearProperty(Settings.CUDA_CUBLASLT.name());
        check(numbers(1, DType.F32, 8, 8), numbers(2, DType.F32, 8, 8), MatmulOptions.NONE);
        assertThat(fake.multiplied).isEmpty();
        assertThat(fake.live).isEmpty();
        assertThat(explained(device, DType.F32, DType.F32))
                .contains("library declined: cuBLASLt is not asked for (-Dpavage.cuda.cublaslt=true does)")
                .contains("tiled chosen");
    }

    @Test
    void whereItIsNotInstalledAKernelMultipliesAndTheSelectionTellsTheRemedy() {
        Device without = device(Optional::empty);
        assertThat(explained(without, DType.F32, DType.F32))
                .contains("library declined: cuBLASLt is not installed (a part of NVIDIA's CUDA toolkit 12 or 13")
                .contains("tiled chosen");
        Tensor a = numbers(1, DType.F32, 8, 8);
        assertThat(a.to(without).matmul(a.to(without)).toDoubleArray())
                .isEqualTo(a.matmul(a).toDoubleArray());
    }

    @Test
    void otherDevicesHaveNoSuchCandidate() {
        assertThat(explained(Device.named("cuda-sim:sm_80"), DType.F32, DType.F32)).doesNotContain("library");
        assertThat(explained(REFERENCE, DType.F32, DType.F32)).doesNotContain("library");
    }

    @ParameterizedTest
    @CsvSource({
        "F32, F16, cuBLASLt has no product of f32 into f16",
        "I32, I32, cuBLASLt has no product of i32 into i32",
        "I8, I32, cuBLASLt multiplies i8 of a left factor that lies by rows and a right one that lies by columns"
    })
    void whatItCannotIsDeclined(DType factors, DType result, String why) {
        assertThat(explained(device, factors, result)).contains("library declined: " + why);
    }

    @Test
    void productsWithMoreBehindThemAreDeclined() {
        Tensor a = numbers(1, DType.F32, 8, 8);
        check(a, a, MatmulOptions.NONE.withActivation(Activation.RELU));
        check(a, a, MatmulOptions.NONE.withScale(2));
        DeviceArray x = a.to(device).array();
        Matmul.select(new MatmulProblem(x, x, Optional.of(x), DeviceArray.allocate(device, DType.F32, x.shape()),
                Epilogue.NONE, Precision.EXACT))
                .run();
        assertThat(fake.multiplied).isEmpty();
    }

    @Test
    void matricesWithGapsBetweenElementsAreDeclined() {
        DeviceArray planes = DeviceArray.allocate(device, DType.F32, Shape.of(8, 8, 2));
        DeviceArray apart = planes.transpose(2, 0, 1).at(0);
        DeviceArray dense = DeviceArray.allocate(device, DType.F32, Shape.of(8, 8));
        assertThat(Matmul.select(problem(apart, dense, dense)).toString())
                .contains("library declined: elements of a factor lie side by side neither");
        assertThat(Matmul.select(problem(dense, dense, dense.transpose(1, 0))).toString())
                .contains("library declined: elements of the result's rows do not lie side by side");
    }

    @Test
    void whatItKnowsNoWayForIsAKernels() {
        fake.ways = 0;
        assertThat(explained(device, DType.F32, DType.F32))
                .contains("library declined: cuBLASLt knows no way to compute it");
        // The library itself.
        assertThat(fake.live).hasSize(1);
    }

    @Test
    void anErrorIsToldInTheLibrarysWords() {
        fake.status = 13;
        Tensor a = numbers(1, DType.F32, 8, 8).to(device);
        assertThatThrownBy(() -> a.matmul(a).eval())
                .isInstanceOfSatisfying(CublasLtException.class, e -> assertThat(e.status()).isEqualTo(13))
                .hasMessage("cublasLtMatmul failed with status 13: what cuBLASLt says of 13");
    }

    @Test
    void matricesOfOtherDevicesAreRefused() {
        DeviceArray here = DeviceArray.allocate(device, DType.F32, Shape.of(8, 8));
        DeviceArray there = DeviceArray.allocate(device(Optional::empty), DType.F32, Shape.of(8, 8));
        assertThatThrownBy(() -> Matmul.select(problem(there, here, here)).run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("argument a of kernel cuBLASLt");
    }

    @Test
    void plansAreGivenBackWhenThereAreMany() {
        for (int size = 1; size <= 1025; size++) {
            Tensor a = Tensor.empty(device, DType.F32, Shape.of(1, size));
            device.driver().matmulLibrary().orElseThrow().declines(new MatmulLibrary.Product(
                    a.array(), a.array().transpose(1, 0), Tensor.empty(device, DType.F32, Shape.of(1, 1)).array(),
                    Precision.EXACT));
        }
        assertThat(fake.asked).isEqualTo(1025);
        // One operation and three layouts, and the library itself.
        assertThat(fake.live).hasSize(5);
    }
}
