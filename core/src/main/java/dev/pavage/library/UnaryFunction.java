package dev.pavage.library;

import dev.pavage.kernel.Tile;
import dev.pavage.type.DType;
import java.util.Locale;

/** Functions of one element. Floating point narrower than F32 is computed in F32 and rounded once. */
public enum UnaryFunction {
    /** x itself; with another dtype of the result a conversion, as {@link dev.pavage.kernel.Tile#to}. */
    COPY(Domain.ALL),
    /** -x. */
    NEG(Domain.NUMBERS),
    /** |x|. */
    ABS(Domain.NUMBERS),
    /** Logical not of BOOL, all bits inverted of integers. */
    NOT(Domain.BITS),
    /** e to the x. */
    EXP(Domain.FLOATS),
    /** The natural logarithm. */
    LOG(Domain.FLOATS),
    /** The square root. */
    SQRT(Domain.FLOATS),
    /** 1 / sqrt(x). */
    RSQRT(Domain.FLOATS),
    /** 1 / x. */
    RECIPROCAL(Domain.FLOATS),
    /** The hyperbolic tangent. */
    TANH(Domain.FLOATS),
    /** The error function. */
    ERF(Domain.FLOATS),
    /** The sine of x in radians. */
    SIN(Domain.FLOATS),
    /** The cosine of x in radians. */
    COS(Domain.FLOATS),
    /** 1 / (1 + exp(-x)). */
    SIGMOID(Domain.FLOATS),
    /** The largest whole number not above x. */
    FLOOR(Domain.FLOATS),
    /** The smallest whole number not below x. */
    CEIL(Domain.FLOATS),
    /** The nearest whole number, ties to even. */
    ROUND(Domain.FLOATS),
    /** {@link Activation#RELU}. */
    RELU(Domain.NUMBERS),
    /** {@link Activation#GELU}. */
    GELU(Domain.FLOATS),
    /** {@link Activation#SILU}. */
    SILU(Domain.FLOATS);

    /** The dtypes that a function takes. */
    private enum Domain {
        ALL,
        NUMBERS,
        BITS,
        FLOATS
    }

    private final Domain domain;

    UnaryFunction(Domain domain) {
        this.domain = domain;
    }

    /** Whether elements of a dtype can be given to it. */
    public boolean takes(DType dtype) {
        return switch (domain) {
            case ALL -> true;
            case NUMBERS -> dtype != DType.BOOL;
            case BITS -> !dtype.isFloat();
            case FLOATS -> dtype.isFloat();
        };
    }

    /** The function of each element of a tile. */
    Tile apply(Tile x) {
        return switch (this) {
            case COPY -> x;
            case NEG -> x.neg();
            case ABS -> x.abs();
            case NOT -> x.not();
            case EXP -> x.exp();
            case LOG -> x.log();
            case SQRT -> x.sqrt();
            case RSQRT -> x.rsqrt();
            case RECIPROCAL -> x.reciprocal();
            case TANH -> x.tanh();
            case ERF -> x.erf();
            case SIN -> x.sin();
            case COS -> x.cos();
            case SIGMOID -> x.sigmoid();
            case FLOOR -> x.floor();
            case CEIL -> x.ceil();
            case ROUND -> x.round();
            case RELU -> Activation.RELU.apply(x);
            case GELU -> Activation.GELU.apply(x);
            case SILU -> Activation.SILU.apply(x);
        };
    }

    /** The name in lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
