package dev.pavage.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pavage.device.CompilationException;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.device.KernelCode;
import dev.pavage.device.KernelException;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.kernel.Grid;
import dev.pavage.lane.LaneKernel;
import dev.pavage.tensor.Tensor;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jocl.CL;
import org.junit.jupiter.api.Test;

/** Launches on OpenCL devices: arguments, limits, messages, many threads. */
class OpenClKernelTest {
    private final OpenClDevice driver = TestDevices.first();
    private final Device device = Device.of(driver);

    private static OpenClDevice by(Lowering lowering) {
        OpenClDevice first = TestDevices.first();
        return OpenClDevice.of("opencl:0", first.info(), lowering, OpenCl.NO_FAULTS);
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

    @Test
    void aLaunchSetsTheArgumentsThatChangedAndNoOthers() {
        List<String> calls = new ArrayList<>();
        Device device = Device.of(TestDevices.failing(function -> {
            calls.add(function);
            return 0;
        }));
        DeviceArray in = Kernels.count(device, 16);
        DeviceArray out = Kernels.count(device, 16);
        Kernels.scale(device, in, out, 2);
        Kernels.scale(device, in, out, 2);
        device.synchronize();
        calls.clear();
        Kernels.scale(device, in, out, 2);
        assertThat(calls).containsExactly("clEnqueueNDRangeKernel", "clFlush");
        calls.clear();
        Kernels.scale(device, in, in, 2);
        assertThat(calls).containsExactly("clSetKernelArg", "clEnqueueNDRangeKernel");
    }

    @Test
    void aLaunchOfNoProgramsDoesNothing() {
        DeviceArray in = Kernels.count(device, 16);
        DeviceArray out = Kernels.count(device, 16);
        Kernels.SCALE.launch(device, Grid.of(0), in, out, 5, Kernels.BLOCK);
        assertThat(out.toFloats()[3]).isEqualTo(3);
    }

    @Test
    void programsAreCountedAlongThreeAxes() {
        DeviceArray in = Kernels.count(device, 16);
        DeviceArray out = DeviceArray.allocate(device, DType.F32, Shape.of(16));
        Kernels.SCALE.launch(device, new Grid(1, 3, 5), in, out, 5, Kernels.BLOCK);
        assertThat(out.toFloats()[3]).isEqualTo(15);
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
    }

    @Test
    void aFailedCheckIsThrownByAReadBehindIt() {
        DeviceArray bad = Kernels.count(device, 120);
        Kernels.CHECKING.launch(device, Kernels.grid(bad), bad, Kernels.BLOCK);
        assertThatThrownBy(bad::toFloats).isInstanceOf(KernelException.class).hasMessageContaining("below 100");
        assertThat(bad.toFloats()[119]).isEqualTo(119);
    }

    @Test
    void printsComeOutWhenTheDeviceIsWaitedFor() {
        DeviceArray in = Kernels.count(device, 32);
        for (int round = 0; round < 3; round++) {
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

    @Test
    void whatIsPrintedBeyondTheBufferIsLostAndTheRestIsWhole() {
        DeviceArray in = Kernels.count(device, Kernels.BLOCK * 40_000);
        String printed = printed(() -> {
            Kernels.PRINTING.launch(device, Kernels.grid(in), in, Kernels.BLOCK);
            device.synchronize();
        });
        assertThat(printed.lines().count()).isBetween(20_000L, 39_000L);
        assertThat(printed.lines()).allMatch(line -> line.startsWith("part[program "));
        String again = printed(() -> {
            Kernels.PRINTING.launch(device, Grid.of(1), in, Kernels.BLOCK);
            device.synchronize();
        });
        assertThat(again.lines()).hasSize(1);
    }

    private static String printed(Runnable action) {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            action.run();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void tooManyThreadsAreRefusedWithTheNumbers() {
        OpenClDevice threads = by(Lowering.THREADS);
        long most = threads.info().number(CL.CL_DEVICE_MAX_WORK_GROUP_SIZE);
        LaneKernel kernel = Kernels.idle(Lowering.THREADS, 1, 1, (int) (2 * most), 0);
        assertThatThrownBy(() -> threads.compile(new KernelCode.Lanes(kernel)))
                .isInstanceOf(CompilationException.class)
                .hasMessageContaining("idle")
                .hasMessageContaining(2 * most + " threads per program")
                .hasMessageContaining(Long.toString(most));
    }

    @Test
    void tooMuchLocalMemoryIsRefusedWithTheNumbers() {
        OpenClDevice threads = by(Lowering.THREADS);
        long most = threads.info().number(CL.CL_DEVICE_LOCAL_MEM_SIZE);
        LaneKernel kernel = Kernels.idle(Lowering.THREADS, 1, 1, 1, most + 64);
        assertThatThrownBy(() -> threads.compile(new KernelCode.Lanes(kernel)))
                .isInstanceOf(CompilationException.class)
                .hasMessageContaining((most + 64) + " bytes of local memory")
                .hasMessageContaining("has " + most);
    }

    @Test
    void tooManyArgumentsAreRefusedWithTheNumbers() {
        OpenClDevice loops = by(Lowering.LOOPS);
        long most = loops.info().number(CL.CL_DEVICE_MAX_PARAMETER_SIZE);
        int views = (int) (most / 64) + 1;
        LaneKernel kernel = Kernels.idle(Lowering.LOOPS, views, 4, 1, 0);
        assertThatThrownBy(() -> loops.compile(new KernelCode.Lanes(kernel)))
                .isInstanceOf(CompilationException.class)
                .hasMessageContaining("takes arguments of " + (8 * (views + 1) + 8 * (5 + 9 * views)) + " bytes")
                .hasMessageContaining("the device takes " + most);
    }

    /** Rows differ, so that what another program has put into local memory cannot pass for one's own. */
    @Test
    void programsThatRunAtOnceHaveLocalMemoryOfTheirOwn() {
        Device threads = Device.of(by(Lowering.THREADS));
        int size = 256;
        float[] rows = new float[size * size];
        float[] ones = new float[size * size];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = i / size;
            ones[i] = 1;
        }
        Tensor a = Tensor.of(threads, MemorySegment.ofArray(rows), DType.F32, Shape.of(size, size));
        Tensor b = Tensor.of(threads, MemorySegment.ofArray(ones), DType.F32, Shape.of(size, size));
        for (int round = 0; round < 10; round++) {
            float[] product = a.matmul(b).toFloatArray();
            for (int i = 0; i < product.length; i++) {
                assertThat(product[i]).as("element %s", i).isEqualTo(size * rows[i]);
            }
        }
    }

    @Test
    void codeOfTheOtherLoweringIsRefused() {
        assertThatThrownBy(() -> by(Lowering.LOOPS)
                .compile(new KernelCode.Lanes(Kernels.idle(Lowering.THREADS, 1, 1, 1, 0))))
                .isInstanceOf(CompilationException.class)
                .hasMessageContaining("lowered by THREADS");
    }

    @Test
    void memoryOfAnotherDeviceIsRefused() {
        Device other = Device.of(TestDevices.copying());
        DeviceArray in = Kernels.count(other, 16);
        DeviceArray out = Kernels.count(device, 16);
        assertThatThrownBy(() -> Kernels.scale(device, in, out, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void manyThreadsLaunchTheSameKernelAtOnce() throws Exception {
        inManyThreads(8, thread -> () -> {
            for (int round = 0; round < 30; round++) {
                DeviceArray in = Kernels.count(device, 500 + thread);
                DeviceArray out = DeviceArray.allocate(device, DType.F32, in.shape());
                Kernels.scale(device, in, out, thread % 3);
                assertThat(out.toFloats()[499]).isEqualTo(499f * (thread % 3));
                in.close();
                out.close();
            }
            return null;
        });
    }

    @Test
    void severalDevicesWorkAtOnce() throws Exception {
        List<Device> devices = List.of(device, Device.of(TestDevices.copying()), Device.of(by(Lowering.LOOPS)));
        inManyThreads(6, thread -> () -> {
            Device mine = devices.get(thread % devices.size());
            for (int round = 0; round < 20; round++) {
                DeviceArray in = Kernels.count(mine, 300);
                DeviceArray out = DeviceArray.allocate(mine, DType.F32, in.shape());
                Kernels.ADD.launch(mine, Kernels.grid(in), in, in, out, Kernels.BLOCK);
                assertThat(out.toFloats()[299]).isEqualTo(598);
            }
            return null;
        });
    }

    private interface Worker {
        Callable<Void> of(int thread);
    }

    private static void inManyThreads(int threads, Worker worker) throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<Void>> all = new ArrayList<>();
            IntStream.range(0, threads).forEach(t -> all.add(pool.submit(worker.of(t))));
            for (Future<Void> one : all) {
                one.get();
            }
        }
    }
}
