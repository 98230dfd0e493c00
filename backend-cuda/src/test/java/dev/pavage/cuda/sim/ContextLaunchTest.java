package dev.pavage.cuda.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pavage.cuda.Architecture;
import dev.pavage.cuda.driver.Context;
import dev.pavage.cuda.driver.CudaError;
import dev.pavage.cuda.driver.CudaException;
import dev.pavage.cuda.driver.FunctionAttribute;
import dev.pavage.cuda.sim.report.Counters.Access;
import dev.pavage.cuda.sim.report.Counters.Direction;
import dev.pavage.cuda.sim.report.Counters.InstructionClass;
import dev.pavage.cuda.sim.report.Counters.Space;
import dev.pavage.cuda.sim.report.Counters.Traffic;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Kernels on a simulated device: what they do, what is found, and what a launch must comply with. */
class ContextLaunchTest {
    private static final String DOUBLE_IT =
            "ld.global.u32 %r2, [%rd3]; add.s32 %r2, %r2, %r2; st.global.u32 [%rd3], %r2;";

    private final Context context = new Simulator(Architecture.ALL).context(1);
    private final long stream = context.createStream();
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        context.close();
        arena.close();
    }

    /** A kernel of 32 threads with one address as its parameter; %r1 is the thread, %rd3 the address of its word. */
    private static String ptx(String body) {
        return """
                .version 7.0
                .target sm_80
                .address_size 64
                .extern .shared .align 128 .b8 shared[];
                .visible .entry test(.param .u64 test_0)
                .reqntid 32, 1, 1
                {
                .reg .pred %p<4>;
                .reg .b32 %r<8>;
                .reg .b64 %rd<8>;
                ld.param.u64 %rd1, [test_0];
                mov.u32 %r1, %tid.x;
                mul.wide.u32 %rd2, %r1, 4;
                add.s64 %rd3, %rd1, %rd2;
                BODY
                ret;
                }
                """
                .replace("BODY", body);
    }

    private long function(String body) {
        return context.function(context.load(ptx(body)), "test");
    }

    private void launch(long function, long address) {
        launch(function, 1, 32, 0, address);
    }

    private void launch(long function, int blocks, int threads, int shared, long address) {
        MemorySegment parameters = arena.allocateFrom(ValueLayout.JAVA_LONG, address);
        context.launch(new Context.Launch(function, blocks, 1, 1, threads, shared, parameters), stream);
    }

    private long words(int count) {
        long address = context.allocate(4L * count, stream);
        context.fill(address, 21, count, stream);
        return address;
    }

    private void fails(long function, long address, CudaError error, String... texts) {
        launch(function, address);
        assertThatExceptionOfType(CudaException.class)
                .isThrownBy(() -> context.synchronize(stream))
                .withMessageContainingAll(texts)
                .matches(e -> e.error() == error, "" + error);
    }

    @Test
    void runsAKernelWhenItsResultIsWaitedFor() {
        long address = words(32);
        launch(function(DOUBLE_IT), address);
        MemorySegment to = arena.allocate(128);
        context.copyToHost(to, address, stream);
        assertThat(to.toArray(ValueLayout.JAVA_INT)).hasSize(32).containsOnly(42);
    }

    @Test
    void kernelsAccessPageLockedMemoryOfTheHost() {
        MemorySegment pinned = context.allocateHost(128);
        pinned.fill((byte) 1);
        launch(function(DOUBLE_IT), pinned.address());
        context.synchronize(stream);
        assertThat(pinned.toArray(ValueLayout.JAVA_INT)).containsOnly(0x02020202);
        context.freeHost(pinned);
    }

    @Test
    void findsAnAccessBehindTheEndOfABlock() {
        fails(
                function(DOUBLE_IT),
                words(31),
                CudaError.ILLEGAL_ADDRESS,
                "cuLaunchKernel failed with CUDA_ERROR_ILLEGAL_ADDRESS (700): ILLEGAL_ADDRESS: A load of 4 bytes at 0x",
                ": 0 bytes behind the end of the block of 124 bytes at 0x",
                "kernel test, block (0, 0, 0), thread 31",
                "PTX line 15: ld.global.u32 %r2, [%rd3]");
    }

    @Test
    void findsAnAccessBeforeABlock() {
        long function = function("st.global.u32 [%rd3+-4], %r1;");
        fails(function, words(32), CudaError.ILLEGAL_ADDRESS, "A store of 4 bytes", ": 4 bytes before the block");
    }

    @Test
    void findsANullPointer() {
        fails(function(DOUBLE_IT), 0, CudaError.ILLEGAL_ADDRESS, "A load of 4 bytes at 0x0: a null pointer");
    }

    @Test
    void findsAnAccessToFreedMemory() {
        long address = words(32);
        context.free(address, stream);
        fails(function(DOUBLE_IT), address, CudaError.ILLEGAL_ADDRESS, "USE_AFTER_FREE",
                "of the freed block of 128 bytes");
    }

    @Test
    void findsMemoryThatNobodyWrote() {
        long address = context.allocate(128, stream);
        context.fill(address, 0, 31, stream);
        fails(function(DOUBLE_IT), address, CudaError.LAUNCH_FAILED, "UNWRITTEN_GLOBAL", "which nobody wrote",
                "thread 31");
    }

    @Test
    void memoryThatAKernelWroteCountsAsWritten() {
        long address = context.allocate(128, stream);
        launch(function("st.global.u32 [%rd3], %r1;"), address);
        launch(function(DOUBLE_IT), address);
        MemorySegment to = arena.allocate(128);
        context.copyToHost(to, address, stream);
        assertThat(to.get(ValueLayout.JAVA_INT, 124)).isEqualTo(62);
    }

    @Test
    void copiesCarryOverWhatWasWritten() {
        long from = context.allocate(256, stream);
        context.fill(from, 1, 16, stream);
        long to = words(64);
        context.copy(to, from, 256, stream);
        fails(function(DOUBLE_IT), to, CudaError.LAUNCH_FAILED, "UNWRITTEN_GLOBAL", "at offset 64 of", "thread 16");
    }

    @Test
    void findsAnAddressThatIsNoMultiple() {
        fails(function(DOUBLE_IT), words(33) + 2, CudaError.MISALIGNED_ADDRESS,
                "of global memory is not a multiple of the 4 bytes accessed.");
    }

    @Test
    void findsATrap() {
        fails(function("trap;"), words(1), CudaError.ILLEGAL_INSTRUCTION, "TRAP");
    }

    @Test
    void endsALoopWithoutEnd() {
        System.setProperty("pavage.cuda.sim.steps", "1000");
        try {
            fails(function("L: bra L;"), words(1), CudaError.LAUNCH_TIMEOUT, "STEP_LIMIT");
        } finally {
            System.clearProperty("pavage.cuda.sim.steps");
        }
    }

    @Test
    void unwrittenMemoryIsNoFaultWithoutChecks() {
        System.setProperty("pavage.cuda.sim.checks", "false");
        try {
            launch(function(DOUBLE_IT), context.allocate(128, stream));
            context.synchronize(stream);
        } finally {
            System.clearProperty("pavage.cuda.sim.checks");
        }
    }

    @Test
    void everyCallFailsAfterAFinding() {
        fails(function("trap;"), words(1), CudaError.ILLEGAL_INSTRUCTION, "TRAP");
        assertThatExceptionOfType(CudaException.class)
                .isThrownBy(() -> context.allocate(4, stream))
                .withMessageContaining("TRAP");
    }

    @Test
    void tellsWhatALaunchDid() {
        long address = words(32);
        long function = function(DOUBLE_IT);
        List<LaunchReport> reports = new ArrayList<>();
        try (LaunchReport.Observation observation = LaunchReport.observe(reports::add)) {
            launch(function, 1, 32, 0, address);
            context.synchronize(stream);
        }
        launch(function, address);
        context.synchronize(stream);
        assertThat(reports).hasSize(1);
        LaunchReport report = reports.getFirst();
        assertThat(report.kernel()).isEqualTo("test");
        assertThat(report.device()).isEqualTo("NVIDIA sm_80 (simulated)");
        assertThat(report.counters().instructions(InstructionClass.STORE)).isEqualTo(1);
        // 32 threads with 4 bytes each: four sectors of 32 bytes, which is as few as there can be.
        assertThat(report.counters().traffic().get(new Access(Space.GLOBAL, Direction.LOAD, 4)))
                .isEqualTo(new Traffic(1, 32, 4, 4));
    }

    @Test
    void refusesPtxWithTheLineOfTheError() {
        assertThatExceptionOfType(CudaException.class)
                .isThrownBy(() -> context.load(ptx("frobnicate.u32 %r1, %r2;")))
                .withMessageContainingAll("CUDA_ERROR_INVALID_PTX (218)", "line 15", "frobnicate")
                .matches(e -> e.error() == CudaError.INVALID_PTX);
    }

    @Test
    void refusesPtxForANewerDevice() {
        assertThatExceptionOfType(CudaException.class)
                .isThrownBy(() -> context.load(ptx("").replace("sm_80", "sm_90")))
                .withMessageContaining("the PTX is written for sm_90, and the device is sm_80")
                .matches(e -> e.error() == CudaError.NO_BINARY_FOR_GPU);
    }

    @Test
    void refusesAKernelThatIsNotThere() {
        long module = context.load(ptx(""));
        assertThatExceptionOfType(CudaException.class)
                .isThrownBy(() -> context.function(module, "other"))
                .matches(e -> e.error() == CudaError.NOT_FOUND);
    }

    @Test
    void refusesLaunchesThatTheKernelOrTheDeviceDoesNotAllow() {
        long function = function("");
        refusesLaunch(function, 0, 32, 0, "a grid of 0 by 1 by 1 blocks is empty");
        refusesLaunch(function, 1, 2048, 0, "a block has 1 to 1024 threads, not 2048");
        refusesLaunch(function, 1, 64, 0, "it is written for 32 threads of a block (.reqntid), not 64");
        refusesLaunch(function, 1, 32, 49_153,
                "49153 bytes of dynamic shared memory were asked for; it may have 49152");
    }

    @Test
    void moreSharedMemoryMustBeAskedFor() {
        long function = function("");
        context.set(function, FunctionAttribute.MAX_DYNAMIC_SHARED_SIZE_BYTES, 163 << 10);
        launch(function, 1, 32, 163 << 10, 0);
        context.synchronize(stream);
        assertThatExceptionOfType(CudaException.class)
                .isThrownBy(
                        () -> context.set(function, FunctionAttribute.MAX_DYNAMIC_SHARED_SIZE_BYTES, (163 << 10) + 1))
                .withMessageContaining("has 166912");
    }

    @Test
    void unloadingAModuleTakesItsKernels() {
        long module = context.load(ptx(""));
        long function = context.function(module, "test");
        context.unload(module);
        assertThatExceptionOfType(CudaException.class)
                .isThrownBy(() -> launch(function, 0))
                .matches(e -> e.error() == CudaError.INVALID_HANDLE);
    }

    private void refusesLaunch(long function, int blocks, int threads, int shared, String text) {
        assertThatExceptionOfType(CudaException.class)
                .isThrownBy(() -> launch(function, blocks, threads, shared, 0))
                .withMessageContainingAll("kernel test", text)
                .matches(e -> e.error() == CudaError.INVALID_VALUE);
    }
}
