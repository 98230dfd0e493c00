package dev.pavage.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pavage.cuda.driver.Context.Launch;
import dev.pavage.cuda.sim.Simulator;
import dev.pavage.device.CompilationException;
import dev.pavage.device.CompiledKernel;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.device.DeviceMemory;
import dev.pavage.device.KernelCode;
import dev.pavage.device.KernelException;
import dev.pavage.kernel.Grid;
import dev.pavage.lane.LaneKernel;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The runtime over the driver's interface, on simulated GPUs: memory, launches, limits, messages, many threads. */
class CudaDeviceTest {
    private static final Architecture SM_80 = Architecture.of(8, 0).orElseThrow();

    private final CudaDevice driver = CudaDevice.simulated(new Simulator(List.of(SM_80)), 0, SM_80);
    private final Device device = Device.of(driver);

    static Stream<Architecture> architectures() {
        return Architecture.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void aKernelRunsOnEachArchitecture(Architecture architecture) {
        Device device = Device.of(CudaDevice.simulated(new Simulator(List.of(architecture)), 0, architecture));
        assertThat(device.name()).isEqualTo("cuda-sim:" + architecture.name());
        DeviceArray in = Kernels.count(device, 100);
        Kernels.scale(device, in, in, 3);
        assertThat(in.toFloats()[99]).isEqualTo(297);
    }

    @Test
    void eachLaunchHasItsOwnArguments() {
        DeviceArray in = Kernels.count(device, 200);
        for (int size : new int[] {1, 16, 100, 200, 7}) {
            DeviceArray part = in.slice(0, 200 - size, 200);
            DeviceArray out = DeviceArray.allocate(device, DType.F32, Shape.of(size));
            Kernels.scale(device, part, out, 2);
            Kernels.scale(device, out, out, 2);
            assertThat(out.toFloats()[size - 1]).isEqualTo(4 * 199f);
            assertThat(out.toFloats()[0]).isEqualTo(4f * (200 - size));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, Staging.PIECE - 1, Staging.PIECE, 3 * Staging.PIECE + 5})
    void transfersAreCutIntoPieces(long bytes) {
        DeviceMemory memory = driver.allocate(bytes + 7);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment nativeHost = arena.allocate(bytes);
            for (long i = 0; i < bytes; i++) {
                nativeHost.set(ValueLayout.JAVA_BYTE, i, (byte) (i * 31 + (i >> 20)));
            }
            memory.write(7, nativeHost);
            MemorySegment heap = MemorySegment.ofArray(new byte[(int) bytes]);
            memory.read(7, heap);
            assertThat(heap.mismatch(nativeHost)).isEqualTo(-1);
            heap.fill((byte) 9);
            memory.write(7, heap);
            // The host's memory is free at once.
            heap.fill((byte) 1);
            memory.read(7, nativeHost);
            assertThat(nativeHost.asSlice(bytes - 1).get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 9);
        }
        memory.free();
    }

    @Test
    void memoryOfNoBytesIsMemory() {
        DeviceMemory memory = driver.allocate(0);
        memory.write(0, MemorySegment.ofArray(new byte[0]));
        memory.read(0, MemorySegment.ofArray(new byte[0]));
        assertThat(memory.bytes()).isZero();
        memory.free();
    }

    @Test
    void aLaunchOfNoProgramsDoesNothing() {
        DeviceArray in = Kernels.count(device, 16);
        Kernels.SCALE.launch(device, Grid.of(0), in, in, 5, Kernels.BLOCK);
        assertThat(in.toFloats()[3]).isEqualTo(3);
    }

    @Test
    void programsAreCountedAlongThreeAxes() {
        DeviceArray in = Kernels.count(device, 480);
        Kernels.SCALE_BY_AXES.launch(device, new Grid(2, 3, 5), in, in, 5, Kernels.BLOCK);
        float[] values = in.toFloats();
        for (int i = 0; i < 480; i++) {
            assertThat(values[i]).isEqualTo(5 * i);
        }
    }

    @Test
    void aGridBeyondTheDriversLimitsIsLaunchedInParts() {
        List<String> launches = new ArrayList<>();
        CudaDevice watched = new WatchedDriver(SM_80, (call, arguments) -> {
            if (!call.equals("launch")) {
                return Optional.empty();
            }
            Launch launch = (Launch) arguments[0];
            long[] parameters = launch.parameters().toArray(ValueLayout.JAVA_LONG);
            launches.add(launch.gridX() + " " + launch.gridY() + " " + launch.gridZ() + " from " + parameters[0] + " "
                    + parameters[1] + " " + parameters[2] + " of " + parameters[3] + " " + parameters[4] + " "
                    + parameters[5]);
            return Optional.of("done");
        }).device();
        CompiledKernel kernel = watched.compile(new KernelCode.Lanes(Kernels.idle(0, 0, 32, 0)));
        kernel.launch(new long[] {3_000_000_000L, 1, 70_000}, List.of());
        assertThat(launches).containsExactly(
                "2147483647 1 65535 from 0 0 0 of 3000000000 1 70000",
                "852516353 1 65535 from 2147483647 0 0 of 3000000000 1 70000",
                "2147483647 1 4465 from 0 0 65535 of 3000000000 1 70000",
                "852516353 1 4465 from 2147483647 0 65535 of 3000000000 1 70000");
    }

    @Test
    void aKernelBeyondTheLimitsOfTheDeviceIsRefusedWithTheNumbers() {
        assertRefused(Kernels.idle(1, 1, 1025, 0), "runs 1025 threads per program, and the device runs 1024");
        assertRefused(
                Kernels.idle(1, 1, 32, 163 * 1024 + 64),
                "needs 166976 bytes of shared memory per program, and the device has 166912");
        assertRefused(
                Kernels.idle(20, 13, 32, 0), "takes arguments of 4368 bytes, and the device takes 4096");
    }

    private void assertRefused(LaneKernel kernel, String why) {
        assertThatThrownBy(() -> driver.compile(new KernelCode.Lanes(kernel)))
                .isInstanceOf(CompilationException.class)
                .hasMessageContaining("kernel idle cannot run on cuda-sim:sm_80 (")
                .hasMessageContaining(why);
    }

    @Test
    void sharedMemoryBeyondWhatEveryKernelGetsIsAskedFor() {
        CompiledKernel kernel = driver.compile(new KernelCode.Lanes(Kernels.idle(0, 0, 32, 100 * 1024)));
        kernel.launch(new long[] {2, 1, 1}, List.of());
        driver.synchronize();
    }

    @Test
    void memoryOfAnotherDeviceIsRefused() {
        CompiledKernel kernel = driver.compile(new KernelCode.Lanes(Kernels.idle(1, 0, 32, 0)));
        CudaDevice other = CudaDevice.simulated(new Simulator(List.of(SM_80)), 0, SM_80);
        CompiledKernel.Argument argument = new CompiledKernel.Argument(
                other.allocate(64), 0, DType.F32, Shape.of(), dev.pavage.type.Strides.rowMajor(Shape.of()));
        assertThatThrownBy(() -> kernel.launch(new long[] {1, 1, 1}, List.of(argument)))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("idle was launched with memory of another device");
    }

    @Test
    void aFailedCheckIsThrownWhenTheDeviceIsWaitedFor() {
        DeviceArray good = Kernels.count(device, 100);
        DeviceArray bad = Kernels.count(device, 120);
        Kernels.CHECKING.launch(device, Kernels.grid(good), good, Kernels.BLOCK);
        device.synchronize();
        Kernels.CHECKING.launch(device, Kernels.grid(bad), bad, Kernels.BLOCK);
        assertThatThrownBy(device::synchronize)
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("checking")
                .hasMessageContaining("all are below 100")
                .hasMessageContaining("Kernels.java")
                .hasMessageMatching("(?s).*in program [67],0,0:.*");
        device.synchronize();
        Kernels.CHECKING.launch(device, Kernels.grid(bad), bad, Kernels.BLOCK);
        assertThatThrownBy(bad::toFloats).isInstanceOf(KernelException.class).hasMessageContaining("below 100");
        assertThat(bad.toFloats()[119]).isEqualTo(119);
    }

    @Test
    void printsComeOutWhenTheDeviceIsWaitedFor() {
        DeviceArray in = Kernels.count(device, 32);
        for (int round = 0; round < 2; round++) {
            String printed = printed(() -> {
                Kernels.PRINTING.launch(device, Kernels.grid(in), in, Kernels.BLOCK);
                device.synchronize();
            });
            assertThat(printed.lines())
                    .hasSize(2)
                    .anyMatch(line -> line.startsWith("part[program 0,0,0] = ") && line.contains("15"))
                    .anyMatch(line -> line.startsWith("part[program 1,0,0] = ") && line.contains("31"));
        }
    }

    private static String printed(Runnable body) {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            body.run();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void manyThreadsLaunchAtOnce() throws Exception {
        int threads = 8;
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<Float>> results = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int factor = t + 1;
                results.add(pool.submit(() -> {
                    float last = 0;
                    for (int i = 0; i < 10; i++) {
                        try (DeviceArray in = Kernels.count(device, 64)) {
                            Kernels.scale(device, in, in, factor);
                            last = in.toFloats()[63];
                        }
                    }
                    return last;
                }));
            }
            for (int t = 0; t < threads; t++) {
                assertThat(results.get(t).get()).isEqualTo(63 * (t + 1));
            }
        }
    }

    @Test
    void theSourceIsPtx() {
        CompiledKernel kernel = driver.compile(new KernelCode.Lanes(Kernels.idle(0, 0, 32, 0)));
        kernel.close();
        assertThat(kernel.source()).contains(".target sm_80");
    }
}
