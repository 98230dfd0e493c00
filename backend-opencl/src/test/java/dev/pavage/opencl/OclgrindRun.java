package dev.pavage.opencl;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pavage.device.CompiledKernel;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.device.DeviceDriver;
import dev.pavage.device.DeviceMemory;
import dev.pavage.device.KernelCode;
import dev.pavage.device.KernelException;
import dev.pavage.ir.Target;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.testkit.Case;
import dev.pavage.testkit.CheckOptions;
import dev.pavage.testkit.Conformance;
import dev.pavage.testkit.UnsupportedException;
import dev.pavage.type.Shape;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs the conformance kit under Oclgrind, in a process of its own: {@link Oclgrind} starts it. The report has a line
 * when a case begins and one when it has ended; in between stands why it did not pass, and what Oclgrind found in it.
 */
final class OclgrindRun {
    static final String BEGIN = "== begin ";
    static final String END = "== end ";
    static final String PASSED = "passed";
    static final String SKIPPED = "skipped";
    static final String FAILED = "failed";
    /** The group of what has to be found. */
    static final String PLANTED = "planted";

    /**
     * Cases that Oclgrind itself cannot run. Its queues are run by the host's threads that wait for them, without a lock
     * ({@code Queue::finish} in {@code src/core/Queue.cpp} of 21.10), so two host threads at once end the process.
     */
    private static final List<String> LEFT_OUT = List.of("device/launches from many threads");

    /**
     * The ends of the names of cases that would be repetitions: for races and for what is uninitialised, a dtype is like
     * another of its size and kind. {@link ThreadsConformanceTest} and {@link LoopsConformanceTest} have them.
     */
    private static final List<String> REPEATED = List.of(" bf16", " u8");

    /**
     * Bits of vectors in code of the loop lowering; Oclgrind itself says it has none. Not more: of a vector with 12 lanes or
     * more, its check for uninitialised values takes lane 11 for undefined ({@code Value::UndefValueVal} is compared where
     * {@code UndefMaskElem} is meant, ShuffleVector in {@code src/plugins/Uninitialized.cpp} of 21.10).
     */
    private static final int VECTOR_BITS = 128;

    private final Path log;
    private final PrintStream report;
    private long seen;

    private OclgrindRun(Path log, PrintStream report) {
        this.log = log;
        this.report = report;
    }

    /** Arguments: the lowering, Oclgrind's log, the report, and what the ids of the cases contain. */
    public static void main(String[] args) throws IOException {
        OpenClDevice driver = TestDevices.first();
        Device device = Device.of(Widened.of(driver, Lowering.valueOf(args[0])));
        CheckOptions options = CheckOptions.small();
        List<Case> cases = new ArrayList<>(Conformance.cases(device, options));
        cases.add(new Case("messages", "checks and prints of many programs", () -> messages(device)));
        if (args[3].equals(PLANTED)) {
            cases.add(new Case(PLANTED, "race", () -> race(device)));
        }
        List<String> ids = cases.stream().map(Case::id).toList();
        if (!driver.info().name().contains("Oclgrind") || !ids.containsAll(LEFT_OUT)) {
            throw new IllegalStateException(driver.title() + " is not Oclgrind, or has no case of " + LEFT_OUT);
        }
        try (PrintStream report =
                new PrintStream(Files.newOutputStream(Path.of(args[2])), true, StandardCharsets.UTF_8)) {
            OclgrindRun run = new OclgrindRun(Path.of(args[1]), report);
            for (Case test : cases) {
                if (test.id().contains(args[3]) && isRun(test.id())) {
                    run.run(test);
                }
            }
        }
    }

    /** Whether a case of the kit is run. */
    static boolean isRun(String id) {
        return !LEFT_OUT.contains(id) && !TestDevices.isSame(id) && REPEATED.stream().noneMatch(id::endsWith);
    }

    /** The kit has no messages, which programs write side by side. */
    private static void messages(Device device) {
        DeviceArray x = Kernels.count(device, 300);
        PrintStream before = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        try {
            Kernels.PRINTING.launch(device, Kernels.grid(x), x, Kernels.BLOCK);
            device.synchronize();
            Kernels.CHECKING.launch(device, Kernels.grid(x), x, Kernels.BLOCK);
            assertThatThrownBy(device::synchronize).isInstanceOf(KernelException.class);
        } finally {
            System.setOut(before);
        }
    }

    /** All programs store to the same place, each another value. */
    private static void race(Device device) {
        // Enough that a second thread of Oclgrind gets some of them, where work-groups take programs from a counter.
        DeviceArray x = Kernels.count(device, device.target().lowering() == Lowering.LOOPS ? 30_000 : 300);
        DeviceArray same = DeviceArray.of(device, Shape.of(1), 0f).broadcastTo(x.shape());
        Kernels.scale(device, x, same, 2);
        device.synchronize();
    }

    private void run(Case test) throws IOException {
        report.println(BEGIN + test.id());
        long begin = System.nanoTime();
        String ended = PASSED;
        try {
            test.body().run();
        } catch (UnsupportedException e) {
            ended = SKIPPED;
            report.println(e.getMessage());
        } catch (RuntimeException | AssertionError e) {
            ended = FAILED;
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            report.print(trace);
        }
        String found = found();
        report.print(found);
        long milliseconds = (System.nanoTime() - begin) / 1_000_000;
        report.println(END + (found.isEmpty() ? ended : FAILED) + " " + milliseconds + " ms");
    }

    /** What was added to the log. */
    private String found() throws IOException {
        byte[] bytes = Files.readAllBytes(log);
        String added = new String(bytes, (int) seen, (int) (bytes.length - seen), StandardCharsets.UTF_8);
        seen = bytes.length;
        return added;
    }

    /**
     * A device whose code has vectors.
     *
     * @param device the device
     * @param target what lowerings see
     */
    private record Widened(OpenClDevice device, Target target) implements DeviceDriver {
        static Widened of(OpenClDevice first, Lowering lowering) {
            OpenClDevice device =
                    OpenClDevice.of(first.target().device(), first.info(), lowering, OpenCl.NO_FAULTS);
            Target t = device.target();
            return new Widened(
                    device,
                    new Target(
                            t.device(), t.family(), lowering, t.dtypes(), VECTOR_BITS, t.vectorRegisters(),
                            t.subGroup(),
                            t.maxThreads(), t.localMemory(), t.caches(), t.matrixUnits(), t.asyncCopies(),
                            t.unifiedMemory()));
        }

        @Override
        public Map<String, String> facts() {
            return device.facts();
        }

        @Override
        public long memoryBytes() {
            return device.memoryBytes();
        }

        @Override
        public int computeUnits() {
            return device.computeUnits();
        }

        @Override
        public DeviceMemory allocate(long bytes) {
            return device.allocate(bytes);
        }

        @Override
        public CompiledKernel compile(KernelCode code) {
            return new Refreshing(device.compile(code));
        }

        @Override
        public void synchronize() {
            device.synchronize();
        }
    }

    /**
     * A kernel before whose launches the host writes all memory that it is given, with what is in there. Of global memory
     * Oclgrind's check for uninitialised values knows only what the host wrote last: the shadow of a buffer is made by
     * that write and is as long as it ({@code ShadowMemory::allocate} in {@code src/plugins/Uninitialized.cpp} of 21.10); it
     * takes for uninitialised what kernels have stored elsewhere. So it checks local and private memory here, and not global.
     *
     * @param kernel the kernel
     */
    private record Refreshing(CompiledKernel kernel) implements CompiledKernel {
        @Override
        public void launch(long[] programs, List<Argument> arguments) {
            arguments.stream().map(Argument::memory).distinct().forEach(memory -> {
                MemorySegment contents = MemorySegment.ofArray(new byte[(int) memory.bytes()]);
                memory.read(0, contents);
                memory.write(0, contents);
            });
            kernel.launch(programs, arguments);
        }

        @Override
        public String source() {
            return kernel.source();
        }

        @Override
        public void close() {
            kernel.close();
        }
    }
}
