package dev.pavage.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pavage.cuda.driver.Context;
import dev.pavage.cuda.driver.CudaError;
import dev.pavage.cuda.driver.DeviceAttribute;
import dev.pavage.cuda.driver.Driver;
import dev.pavage.device.Backend.Discovery;
import dev.pavage.device.BackendReport;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceDriver;
import dev.pavage.device.DeviceNotFoundException;
import dev.pavage.device.Devices;
import dev.pavage.device.PavageException;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is found, and what a user is told where nothing is. */
class CudaBackendTest {
    /**
     * A device that a driver lists.
     *
     * @param capability 10 * major + minor
     * @param mode compute mode
     */
    private record Gpu(int capability, int mode) {}

    /** A driver that answers questions and makes no context. */
    private record Asked(int version, List<Gpu> gpus) implements Driver {
        @Override
        public Optional<String> release() {
            return Optional.of("570.86.15");
        }

        @Override
        public int deviceCount() {
            return gpus.size();
        }

        @Override
        public String name(int device) {
            return "GPU of " + gpus.get(device).capability;
        }

        @Override
        public long totalMemory(int device) {
            return 8L << 30;
        }

        @Override
        public int attribute(int device, DeviceAttribute attribute) {
            Gpu gpu = gpus.get(device);
            return switch (attribute) {
                case COMPUTE_CAPABILITY_MAJOR -> gpu.capability / 10;
                case COMPUTE_CAPABILITY_MINOR -> gpu.capability % 10;
                case COMPUTE_MODE -> gpu.mode;
                case MULTIPROCESSOR_COUNT -> 108;
                case CLOCK_RATE -> 1_410_000;
                case MEMORY_CLOCK_RATE -> 1_215_000;
                case GLOBAL_MEMORY_BUS_WIDTH -> 5120;
                case PCI_BUS_ID -> 0x3b;
                case PCI_DEVICE_ID -> 0;
                case MAX_SHARED_MEMORY_PER_BLOCK_OPTIN -> 166_912;
                case L2_CACHE_SIZE -> 41_943_040;
                case KERNEL_EXEC_TIMEOUT -> 1;
                default -> 0;
            };
        }

        @Override
        public Context context(int device) {
            throw new AssertionError("discovery makes no context");
        }
    }

    private static Discovery discover(Gpu... gpus) {
        return discover(12_080, gpus);
    }

    private static Discovery discover(int version, Gpu... gpus) {
        return new CudaBackend(() -> new Asked(version, List.of(gpus))).discover();
    }

    @Test
    void withoutADriverTheReasonAndTheRemedyAreTold() {
        Discovery none = new CudaBackend(() -> {
            throw new PavageException("the driver's library does not load (Cannot open library: libcuda.so.1)");
        }).discover();
        assertThat(none.drivers()).isEmpty();
        assertThat(none.whyNone().orElseThrow())
                .startsWith(
                        "the driver's library does not load (Cannot open library: libcuda.so.1): install NVIDIA's driver"
                                + " 525 or newer")
                .contains("nvidia-smi");
    }

    @Test
    void withoutAGpuTheDriverIsNotBlamed() {
        Discovery none = new CudaBackend(() -> {
            throw WatchedDriver.error(CudaError.NO_DEVICE, "cuInit");
        }).discover();
        assertThat(none.whyNone().orElseThrow()).startsWith("the driver finds no GPU: look with nvidia-smi");
        assertThat(discover().whyNone()).isEqualTo(none.whyNone());
    }

    @Test
    void aDriverThatDoesNotStartSaysWhy() {
        Discovery none = new CudaBackend(() -> {
            throw WatchedDriver.error(CudaError.SYSTEM_DRIVER_MISMATCH, "cuInit");
        }).discover();
        assertThat(none.whyNone().orElseThrow())
                .startsWith(
                        "the driver does not start (cuInit failed with CUDA_ERROR_SYSTEM_DRIVER_MISMATCH (803)): install");
    }

    @Test
    void devicesKeepTheDriversNumbersAndUnfitOnesAreLeftOut() {
        List<DeviceDriver> found = discover(new Gpu(61, 0), new Gpu(80, 0), new Gpu(90, 2), new Gpu(120, 0)).drivers();
        assertThat(found).extracting(d -> d.target().device()).containsExactly("cuda:1", "cuda:3");
        assertThat(found.getLast().facts()).containsEntry("compute capability", "12.0 (code for sm_90, PTX 8.0)");
    }

    @Test
    void whereNoneIsFitTheReasonsAreTold() {
        assertThat(discover(new Gpu(61, 0), new Gpu(80, 2)).whyNone().orElseThrow())
                .isEqualTo(
                        "cuda:0 (GPU of 61) is left out: it has compute capability 6.1, and Pavage needs 7.5 (Turing) or"
                                + " newer; OpenCL may run it; cuda:1 (GPU of 80) is left out: it is in compute mode \"prohibited\";"
                                + " nvidia-smi -i 1 -c DEFAULT, run by an administrator, allows its use");
    }

    @Test
    void theFactsAreThoseOfTheDriver() {
        DeviceDriver device = discover(new Gpu(80, 0)).drivers().getFirst();
        assertThat(device.facts())
                .containsEntry("name", "GPU of 80")
                .containsEntry("compute capability", "8.0 (code for sm_80, PTX 7.0)")
                .containsEntry("compute units", "108 multiprocessors")
                .containsEntry("clock", "1.41 GHz")
                .containsEntry("memory bus", "5120 bits at 1.22 GHz")
                .containsEntry("pci", "3b:00.0")
                .containsEntry("driver", "570.86.15")
                .containsEntry("cuda", "12.8")
                .containsEntry(
                        "matrix units",
                        "f16 m16n8k16, bf16 m16n8k16, tf32 m16n8k8, s8 m16n8k32, u8 m16n8k32, f64 m8n8k4, dp4a.s32.s32,"
                                + " dp4a.u32.u32")
                .containsKey("timeout");
        assertThat(device.memoryBytes()).isEqualTo(8L << 30);
        assertThat(device.computeUnits()).isEqualTo(108);
        assertThat(device.target().localMemory()).isEqualTo(166_912);
        assertThat(device.target().caches()).containsExactly(41_943_040L);
    }

    @Test
    void anOlderDriverHasFewerMatrixUnitsAndTheFactsSayWhy() {
        DeviceDriver older = discover(12_030, new Gpu(89, 0)).drivers().getFirst();
        DeviceDriver newer = discover(12_040, new Gpu(89, 0)).drivers().getFirst();
        assertThat(older.target().matrixUnits(DType.F8E4M3, Precision.FAST_ACCUMULATION)).isEmpty();
        assertThat(newer.target().matrixUnits(DType.F8E4M3, Precision.FAST_ACCUMULATION)).hasSize(1);
        assertThat(newer.target().matrixUnits(DType.F8E4M3, Precision.EXACT)).isEmpty();
        assertThat(older.facts().get("matrix units"))
                .endsWith("; with a driver of CUDA 12.4 or newer e4m3 m16n8k32, e5m2 m16n8k32");
        assertThat(newer.facts().get("matrix units"))
                .contains("e4m3 m16n8k32, e5m2 m16n8k32")
                .doesNotContain("driver");
        assertThat(older.facts().get("compute capability")).contains("PTX 7.8");
    }

    @Test
    void simulatorsAreListedAndMarkedAndNeverTheBest() {
        BackendReport report = Devices.report().stream()
                .filter(r -> r.backend().equals("cuda-sim"))
                .findFirst()
                .orElseThrow();
        assertThat(report.devices())
                .extracting(Device::name)
                .containsExactly(
                        "cuda-sim:sm_75", "cuda-sim:sm_80", "cuda-sim:sm_86", "cuda-sim:sm_89", "cuda-sim:sm_90");
        assertThat(report.devices()).allSatisfy(d -> assertThat(d.facts().get("simulated")).startsWith("yes"));
        assertThat(Device.best().name()).doesNotStartWith("cuda-sim");
        assertThat(Device.named("cuda-sim:sm_86").target().localMemory()).isEqualTo(99 * 1024);
    }

    @Test
    void askingForAGpuThatIsNotThereSaysWhatIsAndWhy() {
        assertThatThrownBy(() -> Device.named("cuda:7"))
                .isInstanceOf(DeviceNotFoundException.class)
                .hasMessageContaining("there is no device \"cuda:7\"")
                .hasMessageContaining("cuda-sim:sm_80");
    }
}
