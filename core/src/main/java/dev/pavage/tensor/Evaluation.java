package dev.pavage.tensor;

import dev.pavage.device.DeviceArray;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs schedules. What a step needs is freed after its last use, so that a long chain takes no more memory than its
 * largest step, unless it will be asked for again: then the tensor keeps it.
 */
final class Evaluation {
    /**
     * One evaluation at a time: graphs share tensors, and a device runs one kernel after the other anyway. Whoever
     * waits finds what it shares with the other graph computed.
     */
    private static final ReentrantLock LOCK = new ReentrantLock();

    private final IdentityHashMap<Tensor, DeviceArray> values = new IdentityHashMap<>();
    private final Tensor wanted;

    private Evaluation(Tensor wanted) {
        this.wanted = wanted;
    }

    /** Computes a tensor, which keeps the result. */
    static void run(Tensor wanted) {
        LOCK.lock();
        try {
            if (!wanted.isComputed()) {
                new Evaluation(wanted).run(Schedule.of(wanted));
            }
        } finally {
            LOCK.unlock();
        }
    }

    private void run(Schedule schedule) {
        try {
            for (Step step : schedule.steps()) {
                Tensor tensor = step.result();
                List<DeviceArray> inputs = new ArrayList<>(tensor.inputs().size());
                for (Tensor input : tensor.inputs()) {
                    DeviceArray here = values.get(input);
                    inputs.add(here == null ? input.computed() : here);
                }
                values.put(tensor, Execution.run(tensor, inputs));
                tensor.ran();
                step.lastUses().forEach(this::finish);
            }
            DeviceArray result = values.remove(wanted);
            if (result != null) {
                wanted.keep(result);
            }
        } finally {
            // Only what a failure left.
            values.values().forEach(DeviceArray::close);
        }
    }

    private void finish(Tensor tensor) {
        DeviceArray value = values.remove(tensor);
        if (value == null) {
            return;
        }
        if (tensor.isWantedAgain()) {
            tensor.keep(value);
        } else {
            value.close();
        }
    }
}
