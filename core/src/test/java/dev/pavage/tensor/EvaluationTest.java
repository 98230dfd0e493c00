package dev.pavage.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.device.Device;
import dev.pavage.device.KernelException;
import dev.pavage.device.TensorScope;
import dev.pavage.type.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    /** A device of this test's own, so that its memory can be watched. */
    private final Device device =
            Device.of(Device.named("reference").driver());

    private Tensor ones(long... shape) {
        return Tensor.ones(DType.F32, shape).to(device).eval();
    }

    @Test
    void nothingIsComputedBeforeItIsRead() {
        Tensor x = ones(4).plus(1);
        assertFalse(x.isComputed());
        x.eval();
        assertTrue(x.isComputed());
        assertSame(x.array(), x.array());
    }

    @Test
    void chainsMayBeDeeperThanTheStack() {
        Tensor x = ones(2);
        for (int i = 0; i < 10_000; i++) {
            x = x.plus(1);
        }
        assertArrayEquals(new float[] {10_001, 10_001}, x.toFloatArray());
    }

    @Test
    void chainsTakeTheMemoryOfAFewSteps() {
        Tensor x = ones(1024);
        long before = device.memory().inUse();
        Tensor y = x;
        for (int i = 0; i < 1000; i++) {
            y = y.plus(x).times(0.5);
        }
        y.eval();
        assertTrue(device.memory().peak() - before <= 5 * 4096, device.memory().toString());
        assertTrue(device.memory().inUse() - before <= 4096, device.memory().toString());
    }

    @Test
    void chainsOfViewsFreeWhatTheyShow() {
        Tensor x = ones(32, 32);
        long before = device.memory().inUse();
        Tensor y = x;
        for (int i = 0; i < 50; i++) {
            y = y.plus(x).transpose().softmax(0).matmul(x).slice(0, 0, 32).reshape(16, 64).reshape(32, 32);
        }
        y.eval();
        assertTrue(device.memory().inUse() - before <= 4096, device.memory().toString());
    }

    @Test
    void whatIsNeededAgainIsKept() {
        Tensor shared = ones(8).exp();
        Tensor first = shared.plus(1);
        Tensor second = shared.plus(2);
        first.eval();
        assertTrue(shared.isComputed());
        assertEquals(Math.E + 2, second.at(0).item().doubleValue(), 1e-5);
    }

    @Test
    void whatWasNeededOnceIsComputedAgainWhenAskedFor() {
        Tensor passed = ones(8).exp();
        passed.plus(1).eval();
        assertFalse(passed.isComputed());
        passed.plus(2).eval();
        assertTrue(passed.isComputed(), "kept when it was computed twice");
        assertEquals(Math.E, passed.at(0).item().doubleValue(), 1e-6);
    }

    @Test
    void anOperandMayBeUsedTwice() {
        Tensor x = ones(3).plus(1);
        assertArrayEquals(new float[] {4, 4, 4}, x.times(x).toFloatArray());
        Tensor y = ones(3).plus(2);
        assertArrayEquals(new float[] {21, 21, 21}, y.times(y).plus(y.times(y)).plus(y).toFloatArray());
    }

    @Test
    void theScheduleIsAStraightLine() {
        Tensor x = ones(2, 3);
        Tensor y = x.exp().plus(x).sum(1);
        assertEquals(
                """
                f32[2, 3] = Unary[function=exp] of [f32[2, 3]]
                f32[2, 3] = Binary[function=plus] of [f32[2, 3], f32[2, 3]]
                f32[2] = Reduce[reducer=sum, axes=[1]] of [f32[2, 3]]""",
                Schedule.of(y).toString());
    }

    @Test
    void aFailureLeavesNoMemoryBehind() {
        Tensor x = ones(1024).to(DType.I32);
        x.eval();
        long before = device.memory().inUse();
        // The reference device reports divisions by zero.
        Tensor bad = x.plus(1).over(x.minus(1)).plus(x);
        assertThrows(KernelException.class, bad::eval);
        assertEquals(before, device.memory().inUse());
        assertThrows(KernelException.class, bad::eval);
    }

    @Test
    void aScopeFreesWhatWasComputedInIt() {
        Tensor x = ones(1024);
        long before = device.memory().inUse();
        Tensor kept;
        Tensor lost;
        try (TensorScope scope = TensorScope.open()) {
            lost = x.plus(1).eval();
            kept = scope.keep(x.plus(2));
        }
        assertEquals(before + 4096, device.memory().inUse());
        assertEquals(3.0, kept.at(0).item());
        assertThrows(IllegalStateException.class, lost::toFloatArray);
    }

    @Test
    void manyThreadsMayReadOneGraph() throws Exception {
        Tensor root = ones(64).plus(1);
        List<Tensor> leaves = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            leaves.add(root.times(i).plus(root));
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Callable<float[]>> reads = new ArrayList<>();
            leaves.forEach(leaf -> reads.add(leaf::toFloatArray));
            leaves.forEach(leaf -> reads.add(leaf.plus(0)::toFloatArray));
            List<Future<float[]>> results = threads.invokeAll(reads);
            for (int i = 0; i < results.size(); i++) {
                assertEquals(2f * (i % 16) + 2, results.get(i).get()[63]);
            }
        }
    }
}
