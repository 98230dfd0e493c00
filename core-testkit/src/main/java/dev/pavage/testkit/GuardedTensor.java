package dev.pavage.testkit;

import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.device.DeviceMemory;
import dev.pavage.ir.Literal;
import dev.pavage.reference.HostView;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * A test tensor that lies between bands of known bytes, once in a device's memory and once on the host, where the
 * reference works on it. Afterwards every byte of the buffer is looked at: bands and gaps between elements must be as
 * they were, inputs too, and outputs must equal the reference's.
 */
final class GuardedTensor implements AutoCloseable {
    /** What a kernel does with it. */
    enum Role {
        /** Reads it. */
        INPUT,
        /** Writes it. It begins as garbage, so that an element that is left out, or written without cause, shows. */
        OUTPUT,
        /** Reads and writes it. */
        CHANGED
    }

    /** Wider than any vector access, so that one past the end lands in the band. */
    private static final int GUARD_BYTES = 256;

    private static final byte GUARD = (byte) 0xA5;
    private static final int SHOWN = 5;

    private final String label;
    private final Role role;
    private final Tolerance tolerance;
    private final DeviceMemory memory;
    private final DeviceArray array;
    private final MemorySegment initial;
    private final HostView view;

    private GuardedTensor(
            String label,
            Role role,
            Tolerance tolerance,
            DeviceMemory memory,
            DeviceArray array,
            MemorySegment initial,
            HostView view) {
        this.label = label;
        this.role = role;
        this.tolerance = tolerance;
        this.memory = memory;
        this.array = array;
        this.initial = initial;
        this.view = view;
    }

    /** An input or, with what it begins as, a changed tensor. */
    static GuardedTensor of(
            Device device,
            Arena arena,
            String label,
            Role role,
            Tolerance tolerance,
            DType dtype,
            Shape shape,
            Layout layout,
            Values values,
            RandomGenerator random) {
        Strides strides = layout.strides(shape);
        long lowest = shape.elements() == 0 ? 0 : strides.lowest(shape);
        long span = strides.span(shape);
        // A multiple of 64 bytes before the lowest element, then the shift.
        long before = (GUARD_BYTES / dtype.bytes() + layout.shift()) * (long) dtype.bytes();
        long start = before - lowest * dtype.bytes();
        long bytes = start + span * dtype.bytes() + GUARD_BYTES;
        MemorySegment initial = arena.allocate(bytes, GUARD_BYTES);
        initial.fill(GUARD);
        HostView filled = HostView.of(initial, dtype, shape, strides, start);
        fill(filled, role, values, random);
        MemorySegment host = arena.allocate(bytes, GUARD_BYTES);
        host.copyFrom(initial);
        HostView view = HostView.of(host, dtype, shape, strides, start);
        DeviceMemory memory = device.driver().allocate(bytes);
        try {
            memory.write(0, initial);
            DeviceArray array = DeviceArray.wrap(device, memory, start, dtype, shape, strides);
            return new GuardedTensor(label, role, tolerance, memory, array, initial, view);
        } catch (RuntimeException e) {
            memory.free();
            throw e;
        }
    }

    private static void fill(HostView view, Role role, Values values, RandomGenerator random) {
        forEach(view.shape(), (flat, indexes) -> {
            long offset = view.offset(indexes);
            if (role == Role.OUTPUT) {
                writeGarbage(view, offset);
                return;
            }
            Literal value = values.at(view.dtype(), flat, random);
            if (view.dtype().isFloat()) {
                view.writeReal(offset, value.asDouble());
            } else {
                view.writeInteger(offset, value.asLong());
            }
        });
    }

    /** A NaN whose bits no arithmetic makes; an unlikely number in integers, and no truth value in BOOL. */
    private static void writeGarbage(HostView view, long offset) {
        int bytes = view.dtype().bytes();
        long position = view.position(offset);
        for (int i = 0; i < bytes; i++) {
            view.segment().set(ValueLayout.JAVA_BYTE, position + i, GUARD);
        }
        if (view.dtype().isFloat()) {
            view.segment().set(ValueLayout.JAVA_BYTE, position + bytes - 1, (byte) 0xFF);
            view.segment().set(ValueLayout.JAVA_BYTE, position + bytes - 2, (byte) (bytes == 2 ? 0xE5 : 0xFA));
        }
    }

    DeviceArray array() {
        return array;
    }

    /** The reference's copy. */
    HostView host() {
        return view;
    }

    DType dtype() {
        return view.dtype();
    }

    /** Another copy for the host, as the tensor was before any kernel ran. */
    HostView before(Arena arena) {
        MemorySegment copy = arena.allocate(initial.byteSize(), GUARD_BYTES);
        copy.copyFrom(initial);
        return HostView.of(copy, view.dtype(), view.shape(), view.strides(), view.start());
    }

    /** The bytes of the whole buffer as the device has them now. */
    byte[] read() {
        byte[] bytes = new byte[Math.toIntExact(memory.bytes())];
        memory.read(0, MemorySegment.ofArray(bytes));
        return bytes;
    }

    /**
     * Compares all bytes with what they have to be.
     *
     * @throws AssertionError if one is wrong
     */
    void verify() {
        MemorySegment actual = MemorySegment.ofArray(read());
        HostView found = HostView.of(actual, view.dtype(), view.shape(), view.strides(), view.start());
        boolean[] elements = new boolean[Math.toIntExact(actual.byteSize())];
        Mismatches mismatches = new Mismatches();
        forEach(view.shape(), (flat, indexes) -> {
            long offset = view.offset(indexes);
            int position = (int) view.position(offset);
            Arrays.fill(elements, position, position + view.dtype().bytes(), true);
            compare(found, offset, indexes, mismatches);
        });
        for (int i = 0; i < elements.length; i++) {
            if (!elements[i] && actual.get(ValueLayout.JAVA_BYTE, i) != initial.get(ValueLayout.JAVA_BYTE, i)) {
                throw new AssertionError(this + ": a byte outside of it was written, " + (i - view.start())
                        + " bytes from its first element, of a buffer that reaches from " + -view.start() + " to "
                        + (elements.length - view.start()));
            }
        }
        mismatches.throwIfAny(this);
    }

    private void compare(HostView found, long offset, long[] indexes, Mismatches mismatches) {
        boolean changed = role != Role.INPUT;
        if (same(found.segment(), view.segment(), offset)) {
            return;
        }
        String problem;
        if (!changed) {
            problem = "is an input and was changed";
        } else if (role == Role.OUTPUT && same(found.segment(), initial, offset)) {
            problem = "was not written";
        } else if (role == Role.OUTPUT && same(view.segment(), initial, offset)) {
            problem = "was written, and no program writes it";
        } else if (view.dtype().isFloat()
                && tolerance.allows(view.dtype(), view.readReal(offset), found.readReal(offset))) {
            return;
        } else {
            problem = "differs";
        }
        mismatches.add("[" + join(indexes) + "] " + problem + ": expected " + text(view, offset) + ", found "
                + text(found, offset));
    }

    private boolean same(MemorySegment a, MemorySegment b, long offset) {
        long position = view.position(offset);
        return MemorySegment.mismatch(
                a, position, position + view.dtype().bytes(), b, position, position + view.dtype().bytes()) < 0;
    }

    private static String text(HostView view, long offset) {
        return switch (view.dtype()) {
            case F64 -> Double.toString(view.readReal(offset));
            case F32, F16, BF16, F8E4M3, F8E5M2 -> Float.toString((float) view.readReal(offset));
            case I64, I32, I16, I8, U8 -> Long.toString(view.readInteger(offset));
            case BOOL -> "byte " + view.segment().get(ValueLayout.JAVA_BYTE, view.position(offset));
        };
    }

    private static String join(long[] indexes) {
        return String.join(", ", Arrays.stream(indexes).mapToObj(Long::toString).toList());
    }

    @Override
    public void close() {
        array.close();
        memory.free();
    }

    /** {@code output y: f32[3, 5] with strides [8, 1]}. */
    @Override
    public String toString() {
        return role.name().toLowerCase(java.util.Locale.ROOT) + " " + label + ": " + view.dtype() + view.shape()
                + " with strides " + view.strides();
    }

    /** Wrong elements: the first few in words, the others as a number. */
    private final class Mismatches {
        private final StringBuilder first = new StringBuilder();
        private int count;

        void add(String mismatch) {
            if (count++ < SHOWN) {
                first.append("\n  ").append(mismatch);
            }
        }

        void throwIfAny(GuardedTensor tensor) {
            if (count > 0) {
                throw new AssertionError(tensor + ": " + count + " of " + view.shape().elements()
                        + " elements are wrong (tolerance: " + tolerance + ")" + first
                        + (count > SHOWN ? "\n  ..." : ""));
            }
        }
    }

    /** Is shown each element. */
    @FunctionalInterface
    interface ElementVisitor {
        /** Called with its place in row-major order and its indexes, which are reused. */
        void visit(long flat, long[] indexes);
    }

    static void forEach(Shape shape, ElementVisitor visitor) {
        long[] indexes = new long[shape.rank()];
        long count = shape.elements();
        for (long flat = 0; flat < count; flat++) {
            visitor.visit(flat, indexes);
            for (int axis = indexes.length - 1; axis >= 0 && ++indexes[axis] == shape.extent(axis); axis--) {
                indexes[axis] = 0;
            }
        }
    }
}
