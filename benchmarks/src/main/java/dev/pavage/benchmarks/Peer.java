package dev.pavage.benchmarks;

import dev.pavage.device.Device;
import dev.pavage.io.HostArray;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Another library on the same device, as it is installed and in its best setting. */
interface Peer {
    /** How to get a library that is not installed. */
    String PROFILE = "let Maven fetch it: PAVAGE_PROFILE=peers ./pavage bench ...";

    /** All that can be compared with. */
    List<Peer> ALL =
            Stream.of(CpuPeer.ALL, List.of(new TorchPeer()), JavaPeer.ALL,
                    List.of(new ClBlastPeer(), new CublasLtPeer()))
                    .<Peer>flatMap(List::stream)
                    .toList();

    /** Its name on the command line. */
    String name();

    /**
     * Environment variables that can make it faster, as {@code NAME=VALUE}, or several with spaces between; it is measured with
     * each and without.
     * They are set before it is loaded.
     */
    default List<String> settings() {
        return List.of();
    }

    /** How many products {@link Work#run} computes, one after the other; of other operations it does one. */
    default int repeats(Device device, MatmulShape shape) {
        return 1;
    }

    /** Why it cannot compute products of some factors and a shape on a device, as the end of a sentence; empty if it can. */
    Optional<String> declines(Device device, Factors factors, MatmulShape shape);

    /** Why no other library is compared with at a shape, as the end of a sentence; empty if they are. */
    static Optional<String> declines(MatmulShape shape) {
        if (shape.batch() != 1) {
            return Optional.of("single products are compared, not batches such as " + shape);
        }
        return shape.form().hasEpilogue()
                ? Optional.of("products alone are compared, without what follows as in " + shape)
                : Optional.empty();
    }

    /** Why a library of the processor takes no part, as the end of a sentence; empty if it does where it is installed. */
    static Optional<String> declinesOnCpu(Device device, Factors factors, Set<DType> dtypes) {
        if (!device.name().equals(Peak.CPU)) {
            return Optional.of("it runs on the device cpu, not on " + device);
        }
        return dtypes.contains(factors.dtype()) && factors.precision() == Precision.EXACT
                ? Optional.empty()
                : Optional.of("it has nothing of " + factors + " to compare with");
    }

    /** Puts a product's matrices on a device, ready to be multiplied. */
    Work prepare(Device device, Product product);

    /** Why it cannot compute attention of some factors and a shape on a device, as the end of a sentence; empty if it can. */
    default Optional<String> declines(Device device, Factors factors, AttentionShape shape) {
        return Optional.of("it has no attention to compare with");
    }

    /**
     * Puts queries, keys and values on a device, ready for attention.
     *
     * @throws UnsupportedOperationException if it has none
     */
    default Work prepare(Device device, AttentionInputs inputs) {
        throw new UnsupportedOperationException(name() + " has no attention");
    }

    /** An operation on a device. Not for use by several threads. */
    interface Work extends AutoCloseable {
        /** Does it as often as {@link Comparison#repeats} says, and waits for the end. */
        void run();

        /** The result of the last {@link #run}, copied to the host. */
        HostArray result(Arena arena);

        /** Gives back what it took. */
        @Override
        void close();
    }

    /**
     * The peer of a name.
     *
     * @throws IllegalArgumentException if there is none; the message lists those there are
     */
    static Peer named(String name) {
        return ALL.stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("\"" + name + "\" is no library to compare with; known: "
                                + ALL.stream().map(Peer::name).collect(Collectors.joining(", "))));
    }
}
