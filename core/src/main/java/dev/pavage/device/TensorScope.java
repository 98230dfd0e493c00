package dev.pavage.device;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Frees the memory of the arrays that are made on the calling thread while it is open, when it closes.
 *
 * <pre>{@code
 * try (TensorScope scope = TensorScope.open()) {
 *     DeviceArray step = ...;
 *     result = scope.keep(...); // outlives the scope
 * }
 * }</pre>
 *
 * <p>Scopes nest; an array belongs to the innermost one. A scope does not keep its arrays reachable: those that nothing
 * else refers to may be freed before it closes.
 */
public final class TensorScope implements AutoCloseable {
    private static final ThreadLocal<@Nullable TensorScope> CURRENT = new ThreadLocal<>();
    private static final String ENDED = "the TensorScope it was made in is closed; keep(...) it to use it afterwards";

    private final Thread owner = Thread.currentThread();
    private final @Nullable TensorScope outer;
    private final Set<ArrayHandle> members = ConcurrentHashMap.newKeySet();
    private boolean open = true;

    private TensorScope(@Nullable TensorScope outer) {
        this.outer = outer;
    }

    /** Opens a scope inside the calling thread's innermost one. */
    public static TensorScope open() {
        TensorScope scope = new TensorScope(CURRENT.get());
        CURRENT.set(scope);
        return scope;
    }

    /** The calling thread's innermost open scope. */
    static Optional<TensorScope> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /**
     * Lets an array outlive this scope: it belongs to the next outer one, or to none. Nothing happens to an array that
     * is not this scope's.
     *
     * @return the same object
     */
    public <T extends DeviceArrayHolder> T keep(T holder) {
        ArrayHandle handle = holder.array().handle();
        if (members.contains(handle)) {
            if (outer == null) {
                handle.leave();
            } else {
                handle.moveTo(outer);
            }
        }
        return holder;
    }

    /** Number of open arrays that belong to this scope. */
    public int size() {
        return members.size();
    }

    void add(ArrayHandle handle) {
        members.add(handle);
    }

    void remove(ArrayHandle handle) {
        members.remove(handle);
    }

    /**
     * Closes all arrays that belong to this scope. Closing it again does nothing.
     *
     * @throws IllegalStateException if it is closed by another thread than opened it, or while a scope inside it is
     *     open
     */
    @Override
    public void close() {
        if (!open) {
            return;
        }
        if (!Thread.currentThread().equals(owner)) {
            throw new IllegalStateException("this TensorScope was opened on thread " + owner.getName()
                    + " and cannot be closed on " + Thread.currentThread().getName());
        }
        if (CURRENT.get() != this) {
            throw new IllegalStateException("a TensorScope inside this one is still open; close scopes in the reverse"
                    + " order, as try (...) does");
        }
        open = false;
        if (outer == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(outer);
        }
        Failures failures = new Failures();
        for (ArrayHandle handle : members) {
            failures.run(() -> handle.close(ENDED));
        }
        failures.throwFirst();
    }
}
