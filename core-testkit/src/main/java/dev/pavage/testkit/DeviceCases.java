package dev.pavage.testkit;

import com.sun.management.OperatingSystemMXBean;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.device.Graph;
import dev.pavage.device.OutOfDeviceMemoryException;
import dev.pavage.ir.Target;
import dev.pavage.kernel.CaptureException;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Kernel;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Copies, order, threads, large tensors, and mistakes after which the device still works. */
final class DeviceCases {
    private static final Kernel SCALE_ADD = kernel("scaleAdd");
    private static final Kernel ROW_SUMS = kernel("rowSums");
    private static final Kernel FAR_LOADS = kernel("farLoads");
    private static final Kernel FAR_STORES = kernel("farStores");
    private static final Kernel COUNT = kernel("count");
    private static final Kernel RESHAPED = Kernel.of(AccessKernels.class, "reshaped");
    private static final int THREADS = 8;
    private static final int BLOCK = 16;

    private final Suite suite;
    private final Device device;

    private DeviceCases(Suite suite) {
        this.suite = suite;
        this.device = suite.device();
    }

    private static Kernel kernel(String name) {
        return Kernel.of(DeviceKernels.class, name);
    }

    static void add(Suite suite) {
        DeviceCases cases = new DeviceCases(suite);
        suite.add("launches run in order", cases::order);
        suite.add("recorded launches are replayed in order", cases::replays);
        suite.add("launches from many threads", cases::threads);
        suite.add("the same bits each time", cases::repeats);
        for (DType dtype : DType.values()) {
            suite.add("copies " + dtype, () -> cases.copies(dtype));
        }
        cases.mistakes();
        suite.add("views of more than 2^32 elements", cases::farViews);
        if (suite.options().isFull()) {
            suite.add("tensors of more than 2^31 elements", cases::large);
        }
    }

    private Grid blocks(long n) {
        return Grid.of(Math.ceilDiv(n, (long) BLOCK));
    }

    private void order() {
        int n = 1000;
        try (DeviceArray x = DeviceArray.of(device, Shape.of(n), new float[n]);
                DeviceArray y = DeviceArray.of(device, Shape.of(n), filled(n, 1))) {
            // 1, then y + y = 2, 4, 8, ... through two arrays in turn.
            for (int round = 0; round < 10; round++) {
                SCALE_ADD.launch(device, blocks(n), y, x, 1f, BLOCK);
                SCALE_ADD.launch(device, blocks(n), x, y, 1f, BLOCK);
            }
            // Fibonacci numbers: x and y are F(20) and F(21).
            Expect.that(Arrays.equals(x.toFloats(), filled(n, 6765)), "x is not 6765 everywhere");
            Expect.that(Arrays.equals(y.toFloats(), filled(n, 10946)), "y is not 10946 everywhere");
        }
    }

    /** The same, a pair of launches at a time, then with other arrays. */
    private void replays() {
        int n = 1000;
        try (DeviceArray x = DeviceArray.of(device, Shape.of(n), new float[n]);
                DeviceArray y = DeviceArray.of(device, Shape.of(n), filled(n, 1));
                DeviceArray z = DeviceArray.of(device, Shape.of(n), filled(n, -1));
                Graph graph = device.record(() -> {
                    SCALE_ADD.launch(device, blocks(n), y, x, 1f, BLOCK);
                    SCALE_ADD.launch(device, blocks(n), x, y, 1f, BLOCK);
                })) {
            for (int round = 0; round < 10; round++) {
                graph.replay();
            }
            Expect.that(Arrays.equals(x.toFloats(), filled(n, 6765)), "x is not 6765 everywhere");
            Expect.that(Arrays.equals(y.toFloats(), filled(n, 10946)), "y is not 10946 everywhere");
            graph.bind(y, z);
            graph.replay();
            Expect.that(Arrays.equals(x.toFloats(), filled(n, 6764)), "x is not 6764 everywhere");
            Expect.that(Arrays.equals(z.toFloats(), filled(n, 6763)), "z is not 6763 everywhere");
            Expect.that(Arrays.equals(y.toFloats(), filled(n, 10946)), "y was written after z took its place");
        }
    }

    private static float[] filled(int n, float value) {
        float[] values = new float[n];
        Arrays.fill(values, value);
        return values;
    }

    /** Each thread has tensors of its own; some want kernels that no other has compiled. */
    private void threads() {
        try (ExecutorService pool = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int number = thread;
                running.add(pool.submit(() -> oneThread(number)));
            }
            for (Future<?> each : running) {
                await(each);
            }
        }
    }

    private void oneThread(int number) {
        for (int round = 0; round < 5; round++) {
            try (Trial trial = new Trial(device, suite.options().seed() + 100L * number + round)) {
                int n = 50 + 37 * number;
                GuardedTensor x = trial.input(DType.F32, Layout.PACKED, Values.whole(-9, 9), n);
                GuardedTensor y = trial.changed(DType.F32, Layout.SHIFTED, Values.whole(-9, 9), Tolerance.EXACT, n);
                trial.launch(SCALE_ADD, blocks(n), x, y, (float) (number / 2 + round), BLOCK);
                GuardedTensor rows = trial.input(DType.I32, Layout.PADDED, Values.bits(), n, 33);
                GuardedTensor sums = trial.output(DType.I32, Layout.PACKED, Tolerance.EXACT, n);
                trial.launch(ROW_SUMS, Grid.of(n), rows, sums, BLOCK << (number % 3));
                trial.verify();
            }
        }
    }

    private static void await(Future<?> task) {
        try {
            task.get();
        } catch (ExecutionException e) {
            throw new AssertionError("in one of " + THREADS + " threads: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for a launch", e);
        }
    }

    private void repeats() {
        try (Trial trial = new Trial(device, suite.options().seed())) {
            int columns = suite.options().choose(100, 1000, 1000);
            GuardedTensor x = trial.input(DType.F32, Layout.PACKED, Values.uniform(-1, 1), 20, columns);
            GuardedTensor first = trial.output(DType.F32, Layout.PACKED, Tolerance.EXACT, 20);
            trial.launchDevice(ROW_SUMS, Grid.of(20), x, first, 64);
            for (int round = 0; round < 20; round++) {
                GuardedTensor again = trial.output(DType.F32, Layout.PACKED, Tolerance.EXACT, 20);
                trial.launchDevice(ROW_SUMS, Grid.of(20), x, again, 64);
                Expect.that(Arrays.equals(first.read(), again.read()), "launch " + round + " gave other bits");
            }
        }
    }

    /** Host to device and back, through views that are not packed. */
    private void copies(DType dtype) {
        Trial.need(device, dtype);
        int rows = 6;
        int columns = 7;
        byte[] bytes = new byte[rows * columns * dtype.bytes()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (dtype == DType.BOOL ? i & 1 : i * 7);
        }
        try (DeviceArray whole = DeviceArray.of(device, dtype, Shape.of(rows, columns), MemorySegment.ofArray(bytes));
                DeviceArray turned = whole.transpose(1, 0);
                DeviceArray part = turned.slice(0, 2, 5).slice(1, 1, 6);
                DeviceArray copy = part.copyTo(device);
                DeviceArray repeated = part.at(1).broadcastTo(Shape.of(2, 5))) {
            Expect.that(Arrays.equals(bytes(whole), bytes), "packed bytes did not come back");
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 5; j++) {
                    int from = (j + 1) * columns + i + 2;
                    Expect.that(same(bytes(copy), i * 5 + j, bytes, from, dtype), "element [" + i + ", " + j + "]");
                }
            }
            Expect.that(same(bytes(repeated), 5, bytes(repeated), 0, dtype), "rows of a broadcast differ");
            part.copyFrom(MemorySegment.ofArray(new byte[15 * dtype.bytes()]));
            byte[] after = bytes(whole);
            for (int i = 0; i < rows * columns; i++) {
                boolean inside = i / columns >= 1 && i % columns >= 2 && i % columns < 5;
                byte[] expected = inside ? new byte[bytes.length] : bytes;
                Expect.that(same(after, i, expected, i, dtype), "element " + i + " after a copy into a part");
            }
        }
    }

    private static byte[] bytes(DeviceArray array) {
        byte[] bytes = new byte[(int) array.bytes()];
        array.copyTo(MemorySegment.ofArray(bytes));
        return bytes;
    }

    private static boolean same(byte[] a, int i, byte[] b, int j, DType dtype) {
        int n = dtype.bytes();
        return Arrays.equals(a, i * n, (i + 1) * n, b, j * n, (j + 1) * n);
    }

    private void mistakes() {
        mistake("too few arguments", IllegalArgumentException.class,
                (x, y) -> SCALE_ADD.launch(device, blocks(8), x, y));
        mistake(
                "an argument of another type",
                IllegalArgumentException.class,
                (x, y) -> SCALE_ADD.launch(device, blocks(8), x, 3, 1f, BLOCK));
        mistake("a closed array", IllegalStateException.class, (x, y) -> {
            DeviceArray closed = DeviceArray.of(device, Shape.of(8), new float[8]);
            closed.close();
            SCALE_ADD.launch(device, blocks(8), x, closed, 1f, BLOCK);
        });
        mistake("a part where a packed array is needed", IllegalArgumentException.class, (x, y) -> {
            try (DeviceArray matrix = DeviceArray.of(device, Shape.of(4, 6), new float[24]);
                    DeviceArray part = matrix.transpose(1, 0)) {
                RESHAPED.launch(device, Grid.of(1), part, y, y, 2, 8);
            }
        });
        mistake("more memory than there is", OutOfDeviceMemoryException.class, (x, y) -> {
            try (DeviceArray huge = DeviceArray.allocate(device, DType.U8, Shape.of(1L << 60))) {
                throw new AssertionError("there cannot be " + huge.bytes() + " bytes");
            }
        });
        mistake("dtypes that do not fit", CaptureException.class, (x, y) -> {
            try (DeviceArray other = DeviceArray.of(device, Shape.of(8), new int[8])) {
                SCALE_ADD.launch(device, blocks(8), x, other, 1f, BLOCK);
            }
        });
    }

    private interface Mistake {
        void make(DeviceArray x, DeviceArray y);
    }

    /** A mistake gets the right exception, changes nothing, and the next launch works. */
    private void mistake(String name, Class<? extends RuntimeException> expected, Mistake mistake) {
        suite.add("mistake: " + name, () -> {
            try (DeviceArray x = DeviceArray.of(device, Shape.of(8), filled(8, 3));
                    DeviceArray y = DeviceArray.of(device, Shape.of(8), filled(8, 5))) {
                Expect.failure(expected, name, () -> mistake.make(x, y));
                SCALE_ADD.launch(device, blocks(8), x, y, 2f, BLOCK);
                Expect.that(Arrays.equals(y.toFloats(), filled(8, 11)), "the launch after it gave a wrong result");
            }
        });
    }

    /** Of a broadcast tensor, which takes the memory of one element. */
    private void farViews() {
        long elements = 1L << 40;
        try (DeviceArray one = DeviceArray.of(device, Shape.of(1), 5f);
                DeviceArray many = one.broadcastTo(Shape.of(elements));
                DeviceArray places = DeviceArray.of(
                        device, Shape.of(5), 0L, 1L << 33, elements - 3, (1L << 31) - 2, (1L << 32) - 1);
                DeviceArray y = DeviceArray.of(device, Shape.of(5, 8), filled(40, 0))) {
            FAR_LOADS.launch(device, Grid.of(5), many, places, y, 8);
            float[] expected = filled(40, 5);
            Arrays.fill(expected, 2 * 8 + 3, 3 * 8, 7);
            Expect.that(
                    Arrays.equals(y.toFloats(), expected),
                    "loads far away gave " + Arrays.toString(y.toFloats()));
        }
    }

    private void large() {
        long elements = (1L << 31) + 1000;
        long free = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getFreeMemorySize();
        if (Math.min(device.memoryBytes(), free) < 2 * elements) {
            throw new UnsupportedException("less than " + 2 * elements + " bytes of memory are free");
        }
        try (DeviceArray y = DeviceArray.allocate(device, DType.U8, Shape.of(elements));
                DeviceArray places = DeviceArray.of(
                        device, Shape.of(4), -3, (1L << 31) - 8, elements - 5, (1L << 30) + 1)) {
            FAR_STORES.launch(device, Grid.of(4), y, places, 16);
            counted(y, 0, 13);
            counted(y, (1L << 31) - 8, (1L << 31) + 8);
            counted(y, elements - 5, elements);
            counted(y, (1L << 30) + 1, (1L << 30) + 17);
            if (device.target().lowering() != Target.Lowering.INTERPRET) {
                int block = 1 << 14;
                COUNT.launch(device, Grid.of(Math.ceilDiv(elements, (long) block)), y, block);
                for (long at = 0; at < elements; at += elements / 1000) {
                    counted(y, at, Math.min(elements, at + 100));
                }
            }
        }
    }

    private static void counted(DeviceArray y, long from, long to) {
        try (DeviceArray part = y.slice(0, from, to)) {
            byte[] bytes = bytes(part);
            for (int i = 0; i < bytes.length; i++) {
                Expect.that(bytes[i] == (byte) (from + i), "element " + (from + i) + " is " + (bytes[i] & 0xff));
            }
        }
    }
}
