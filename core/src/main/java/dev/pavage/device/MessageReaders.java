package dev.pavage.device;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The kernels that may have something to say since a device was last waited for. Not for use by several threads: whoever
 * owns it holds the lock under which kernels are queued.
 */
public final class MessageReaders {
    private final Set<MessageReader> talking = new LinkedHashSet<>();

    /** Notes that a kernel was queued. */
    public void listen(MessageReader kernel) {
        talking.add(kernel);
    }

    /** Forgets a kernel whose buffer goes away. */
    public void forget(MessageReader kernel) {
        talking.remove(kernel);
    }

    /**
     * Prints what the kernels show, in the order in which they were queued first.
     *
     * @return the first failure of a check, with those of other kernels suppressed in it
     */
    public Optional<KernelException> read() {
        List<MessageReader> all = List.copyOf(talking);
        talking.clear();
        List<KernelException> failures =
                all.stream().flatMap(kernel -> kernel.read().stream()).toList();
        failures.stream().skip(1).forEach(e -> failures.getFirst().addSuppressed(e));
        return failures.stream().findFirst();
    }
}
