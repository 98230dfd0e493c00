package dev.pavage.device;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The kernels that may have something to say since a device was last waited for. */
public final class MessageReaders {
    private final Object lock;
    private final Set<MessageReader> talking = new LinkedHashSet<>();

    /**
     * None so far.
     *
     * @param lock held by whoever queues a kernel, so that none is queued while others are read
     */
    public MessageReaders(Object lock) {
        this.lock = lock;
    }

    /** Notes that a kernel was queued. */
    public void listen(MessageReader kernel) {
        synchronized (lock) {
            talking.add(kernel);
        }
    }

    /** Forgets a kernel whose buffer goes away. */
    public void forget(MessageReader kernel) {
        synchronized (lock) {
            talking.remove(kernel);
        }
    }

    /**
     * Prints what the kernels show, in the order in which they were queued first.
     *
     * @throws KernelException if checks of kernels failed: the first failure, with the others suppressed in it
     */
    public void tell() {
        List<KernelException> failures;
        synchronized (lock) {
            List<MessageReader> all = List.copyOf(talking);
            talking.clear();
            failures = all.stream().flatMap(kernel -> kernel.read().stream()).toList();
        }
        if (!failures.isEmpty()) {
            KernelException first = failures.getFirst();
            failures.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
    }
}
