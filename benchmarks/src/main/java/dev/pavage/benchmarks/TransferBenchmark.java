package dev.pavage.benchmarks;

import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.io.HostArray;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The time of a copy between ordinary memory of the host and a device, which is checked once before. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TransferBenchmark {
    /** The device's name. */
    @Param("cpu")
    public String device = "";

    /** A text for {@link Transfer#parse}. */
    @Param("to-device:67108864")
    public String shape = "";

    private final Arena arena = Arena.ofShared();
    private MemorySegment host = MemorySegment.NULL;
    private @Nullable DeviceArray array;
    private boolean toDevice;

    /** Copies there and back and compares. */
    @Setup(Level.Trial)
    public void prepare() {
        Transfer transfer = Transfer.parse(shape);
        Shape bytes = Shape.of(transfer.bytes());
        HostArray random = HostData.random(arena, DType.I8, bytes, 1);
        DeviceArray copy = HostData.on(Device.named(device), random);
        try (Arena temporary = Arena.ofConfined()) {
            long difference = HostData.of(temporary, copy).data().mismatch(random.data());
            if (difference >= 0) {
                throw new WrongResultException("byte " + difference + " of " + transfer + " on " + device
                        + " did not come back as it was sent");
            }
        }
        host = random.data();
        array = copy;
        toDevice = transfer.way() == Transfer.Way.TO_DEVICE;
    }

    /** Gives the memory back. */
    @TearDown(Level.Trial)
    public void release() {
        if (array != null) {
            array.close();
        }
        arena.close();
    }

    /** Copies once and waits for the end. */
    @Benchmark
    public void run() {
        if (array != null) {
            if (toDevice) {
                array.copyFrom(host);
                array.device().synchronize();
            } else {
                array.copyTo(host);
            }
        }
    }
}
