package dev.pavage.lower.thread;

import dev.pavage.lower.Lookup;
import dev.pavage.lower.thread.Layout.Bit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where the elements of a tile lie in local memory while it goes from one layout to another. Each bit of the elements'
 * coordinates has its place in the address; some are also added, by exclusive or, to lower bits, so that neither the threads
 * that write nor those that read meet in a bank: the swizzle of Zhou et al., "Linear Layouts" (2025), section 5.
 *
 * <p>Counted with 32 banks of 4 bytes, of which 32 threads with 4 bytes each use one each, or 16 threads with 8 bytes, or 8
 * threads with 16 bytes.
 *
 * @param vector the bits that are lowest in the address: registers of both layouts, read and written as one vector
 * @param columns for each bit the places in the address that it changes, in elements
 */
record Swizzle(List<Bit> vector, Map<Bit, Integer> columns) {
    private static final int VECTOR_BYTES = 16;
    private static final int BANK_BYTES = 4;
    private static final int BANK_BITS = 5;

    /**
     * The places of a tile's elements.
     *
     * @param bytes size of an element
     * @param left bits that are not part of the address
     */
    static Swizzle of(Layout from, Layout to, int bytes, List<Bit> left) {
        List<Bit> vector = from.registers().stream()
                .filter(bit -> to.registers().contains(bit) && !left.contains(bit))
                .limit(Integer.numberOfTrailingZeros(VECTOR_BYTES / bytes))
                .toList();
        int wide = Math.max(bytes << vector.size(), BANK_BYTES);
        int busy = BANK_BITS - Integer.numberOfTrailingZeros(wide / BANK_BYTES);
        List<Bit> writers = threads(from, busy, left);
        List<Bit> readers = threads(to, busy, left);
        List<Bit> both = writers.stream().filter(readers::contains).toList();
        List<Bit> ownWriters = new ArrayList<>(writers);
        ownWriters.removeAll(both);
        List<Bit> ownReaders = new ArrayList<>(readers);
        ownReaders.removeAll(both);
        int pairs = Math.min(ownWriters.size(), ownReaders.size());
        Set<Bit> order = new LinkedHashSet<>(vector);
        // Within a word of a bank come bits that need no bank of their own.
        Set<Bit> within = new LinkedHashSet<>(both);
        Layout.bits(from.shape()).stream()
                .filter(b -> !left.contains(b) && !vector.contains(b) && !writers.contains(b) && !readers.contains(b))
                .forEach(within::add);
        within.addAll(ownReaders);
        within.addAll(ownWriters.subList(pairs, ownWriters.size()));
        within.stream().limit(Integer.numberOfTrailingZeros(wide / (bytes << vector.size()))).forEach(order::add);
        order.addAll(both);
        order.addAll(ownWriters);
        order.addAll(ownReaders.subList(pairs, ownReaders.size()));
        order.addAll(ownReaders);
        order.addAll(within);
        Map<Bit, Integer> columns = new HashMap<>();
        for (Bit bit : order) {
            columns.put(bit, 1 << columns.size());
        }
        for (int i = 0; i < pairs; i++) {
            columns.merge(ownReaders.get(i), Lookup.in(columns, ownWriters.get(i)), (a, b) -> a | b);
        }
        return new Swizzle(vector, columns);
    }

    private static List<Bit> threads(Layout layout, int count, List<Bit> left) {
        return layout.threads().stream()
                .limit(count)
                .filter(b -> !b.isNone() && !left.contains(b))
                .toList();
    }

    /** What a register's number changes in the address. */
    int ofRegister(Layout layout, int register) {
        int address = 0;
        for (int i = 0; i < layout.registers().size(); i++) {
            if ((register >> i & 1) == 1) {
                address ^= columns.getOrDefault(layout.registers().get(i), 0);
            }
        }
        return address;
    }

    /**
     * What the thread's number changes in the address: for each distance by which bits of it are shifted up, which ones as
     * a mask. The exclusive or of the shifted bits is the change.
     */
    Map<Integer, Integer> ofThread(Layout layout) {
        Map<Integer, Integer> masks = new TreeMap<>();
        for (int i = 0; i < layout.threads().size(); i++) {
            Bit bit = layout.threads().get(i);
            int places = columns.getOrDefault(bit, 0);
            for (int place = 0; places >> place != 0; place++) {
                if ((places >> place & 1) == 1) {
                    masks.merge(place - i, 1 << i, (a, b) -> a | b);
                }
            }
        }
        return masks;
    }

    /** All places in the address that the thread's number may change. */
    int threadPlaces(Layout layout) {
        return layout.threads().stream()
                .mapToInt(b -> columns.getOrDefault(b, 0))
                .reduce(0, (a, b) -> a | b);
    }
}
