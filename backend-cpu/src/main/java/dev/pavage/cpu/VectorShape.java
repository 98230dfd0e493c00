package dev.pavage.cpu;

import dev.pavage.device.CompilationException;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;

/**
 * A vector register as {@code jdk.incubator.vector} has it: 64, 128, 256 or 512 bits. Names only: nothing here loads a
 * class of that module.
 *
 * @param kind what a lane holds; not I1, whose masks belong to the shape of another kind
 * @param lanes number of lanes
 */
record VectorShape(Kind kind, int lanes) {
    static final int MIN_BITS = 64;
    static final int MAX_BITS = 512;
    private static final String PACKAGE = "jdk.incubator.vector.";

    static final ClassDesc VECTOR = ClassDesc.of(PACKAGE + "Vector");
    static final ClassDesc MASK = ClassDesc.of(PACKAGE + "VectorMask");
    static final ClassDesc SHUFFLE = ClassDesc.of(PACKAGE + "VectorShuffle");
    static final ClassDesc SPECIES = ClassDesc.of(PACKAGE + "VectorSpecies");
    static final ClassDesc OPERATORS = ClassDesc.of(PACKAGE + "VectorOperators");

    VectorShape {
        if (!fits(kind, lanes)) {
            throw new CompilationException("no vector register holds " + new LaneType(kind, lanes) + ": the CPU has "
                    + MIN_BITS + " to " + MAX_BITS + " bits");
        }
    }

    /** The shape of a register's type. */
    static VectorShape of(LaneType type) {
        return new VectorShape(type.kind(), type.lanes());
    }

    /** Whether there is a register for {@code lanes} lanes of {@code kind}. */
    static boolean fits(Kind kind, int lanes) {
        int bits = kind.bytes() * 8 * lanes;
        return lanes > 1 && bits >= MIN_BITS && bits <= MAX_BITS;
    }

    /** Width in bits. */
    int bits() {
        return kind.bytes() * 8 * lanes;
    }

    /** The class of such vectors. */
    ClassDesc vector() {
        return switch (kind) {
            case I32 -> ints();
            case I64 -> ClassDesc.of(PACKAGE + "LongVector");
            case F32 -> ClassDesc.of(PACKAGE + "FloatVector");
            case F64 -> ClassDesc.of(PACKAGE + "DoubleVector");
            case I1 -> MASK;
        };
    }

    /** The class that has the constants for elements of {@code bytes} bytes, 1 or 2, that exist in memory only. */
    static ClassDesc narrow(int bytes) {
        return ClassDesc.of(PACKAGE + (bytes == 1 ? "ByteVector" : "ShortVector"));
    }

    /** The class of vectors of I32. */
    static ClassDesc ints() {
        return ClassDesc.of(PACKAGE + "IntVector");
    }

    /** The name of the constant of a species of so many bits. */
    static String species(int bits) {
        return "SPECIES_" + bits;
    }

    /** The Java type of one lane. */
    static ClassDesc element(Kind kind) {
        return switch (kind) {
            case I1 -> ConstantDescs.CD_boolean;
            case I32 -> ConstantDescs.CD_int;
            case I64 -> ConstantDescs.CD_long;
            case F32 -> ConstantDescs.CD_float;
            case F64 -> ConstantDescs.CD_double;
        };
    }

    /** How the JVM holds a register's type in a local variable. */
    static TypeKind local(LaneType type) {
        return !type.isScalar()
                ? TypeKind.REFERENCE
                : switch (type.kind()) {
                    case I1, I32 -> TypeKind.INT;
                    case I64 -> TypeKind.LONG;
                    case F32 -> TypeKind.FLOAT;
                    case F64 -> TypeKind.DOUBLE;
                };
    }

    /** The letter by which {@code VectorOperators} names the kind in its conversions. */
    String letter() {
        return switch (kind) {
            case I32 -> "I";
            case I64 -> "L";
            case F32 -> "F";
            case F64 -> "D";
            case I1 -> throw new IllegalStateException("I1 is not converted by an operator");
        };
    }
}
