package dev.pavage.tensor;

import dev.pavage.library.BinaryFunction;
import dev.pavage.library.UnaryFunction;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.List;

/**
 * What is computed for each element of a {@link Tensor} by itself.
 *
 * <p>Two operands are on one device, have one dtype (convert with {@link #to}) and broadcast as in NumPy. A number
 * takes the tensor's dtype, which must hold it if it is an integer dtype. Floating point narrower than F32
 * is computed in F32 and rounded; integers wrap. All methods throw {@link IllegalArgumentException} at once if operands
 * do not fit.
 */
public abstract sealed class ElementOperations permits AxisOperations {
    ElementOperations() {}

    abstract Tensor self();

    /** The sum; of BOOL the logical or. */
    public final Tensor plus(Tensor other) {
        return binary(BinaryFunction.PLUS, other);
    }

    /** The sum. */
    public final Tensor plus(Number other) {
        return binary(BinaryFunction.PLUS, other);
    }

    /** The difference. */
    public final Tensor minus(Tensor other) {
        return binary(BinaryFunction.MINUS, other);
    }

    /** The difference. */
    public final Tensor minus(Number other) {
        return binary(BinaryFunction.MINUS, other);
    }

    /** The product, element by element; of BOOL the logical and. See {@link AxisOperations#matmul(Tensor)}. */
    public final Tensor times(Tensor other) {
        return binary(BinaryFunction.TIMES, other);
    }

    /** The product. */
    public final Tensor times(Number other) {
        return binary(BinaryFunction.TIMES, other);
    }

    /** The quotient; of integers truncated toward zero, and 0 where {@code other} is 0. */
    public final Tensor over(Tensor other) {
        return binary(BinaryFunction.OVER, other);
    }

    /** The quotient; of integers truncated toward zero, and 0 where {@code other} is 0. */
    public final Tensor over(Number other) {
        return binary(BinaryFunction.OVER, other);
    }

    /** What {@link #over(Tensor)} of whole quotients leaves, of the sign of this, as Java's {@code %}. */
    public final Tensor rem(Tensor other) {
        return binary(BinaryFunction.REM, other);
    }

    /** What {@link #over(Number)} of whole quotients leaves, of the sign of this, as Java's {@code %}. */
    public final Tensor rem(Number other) {
        return binary(BinaryFunction.REM, other);
    }

    /** This to the power {@code other}; floating point only. */
    public final Tensor pow(Tensor other) {
        return binary(BinaryFunction.POW, other);
    }

    /** This to the power {@code other}; floating point only. */
    public final Tensor pow(Number other) {
        return binary(BinaryFunction.POW, other);
    }

    /** The smaller of two elements; NaN if either is. */
    public final Tensor min(Tensor other) {
        return binary(BinaryFunction.MIN, other);
    }

    /** The larger of two elements; NaN if either is. */
    public final Tensor max(Tensor other) {
        return binary(BinaryFunction.MAX, other);
    }

    /** The smaller of each element and {@code bound}; NaN stays. (A number given to {@code min} is an axis.) */
    public final Tensor atMost(Number bound) {
        return binary(BinaryFunction.MIN, bound);
    }

    /** The larger of each element and {@code bound}; NaN stays. (A number given to {@code max} is an axis.) */
    public final Tensor atLeast(Number bound) {
        return binary(BinaryFunction.MAX, bound);
    }

    /** A BOOL tensor: where this is less than {@code other}; false for NaN. */
    public final Tensor lt(Tensor other) {
        return binary(BinaryFunction.LT, other);
    }

    /** A BOOL tensor: where this is less than {@code other}; false for NaN. */
    public final Tensor lt(Number other) {
        return binary(BinaryFunction.LT, other);
    }

    /** A BOOL tensor: where this is at most {@code other}; false for NaN. */
    public final Tensor le(Tensor other) {
        return binary(BinaryFunction.LE, other);
    }

    /** A BOOL tensor: where this is at most {@code other}; false for NaN. */
    public final Tensor le(Number other) {
        return binary(BinaryFunction.LE, other);
    }

    /** A BOOL tensor: where this is greater than {@code other}; false for NaN. */
    public final Tensor gt(Tensor other) {
        return binary(BinaryFunction.GT, other);
    }

    /** A BOOL tensor: where this is greater than {@code other}; false for NaN. */
    public final Tensor gt(Number other) {
        return binary(BinaryFunction.GT, other);
    }

    /** A BOOL tensor: where this is at least {@code other}; false for NaN. */
    public final Tensor ge(Tensor other) {
        return binary(BinaryFunction.GE, other);
    }

    /** A BOOL tensor: where this is at least {@code other}; false for NaN. */
    public final Tensor ge(Number other) {
        return binary(BinaryFunction.GE, other);
    }

    /** A BOOL tensor: where this equals {@code other}; false for NaN. */
    public final Tensor eq(Tensor other) {
        return binary(BinaryFunction.EQ, other);
    }

    /** A BOOL tensor: where this equals {@code other}; false for NaN. */
    public final Tensor eq(Number other) {
        return binary(BinaryFunction.EQ, other);
    }

    /** A BOOL tensor: where this differs from {@code other}; true for NaN. */
    public final Tensor ne(Tensor other) {
        return binary(BinaryFunction.NE, other);
    }

    /** A BOOL tensor: where this differs from {@code other}; true for NaN. */
    public final Tensor ne(Number other) {
        return binary(BinaryFunction.NE, other);
    }

    /** Bitwise and of integers, logical of BOOL. */
    public final Tensor and(Tensor other) {
        return binary(BinaryFunction.AND, other);
    }

    /** Bitwise or of integers, logical of BOOL. */
    public final Tensor or(Tensor other) {
        return binary(BinaryFunction.OR, other);
    }

    /** Bitwise exclusive or of integers, logical of BOOL. */
    public final Tensor xor(Tensor other) {
        return binary(BinaryFunction.XOR, other);
    }

    /** All bits of integers inverted, logical not of BOOL. */
    public final Tensor not() {
        return unary(UnaryFunction.NOT);
    }

    /** The negation; the most negative integer stays itself. */
    public final Tensor neg() {
        return unary(UnaryFunction.NEG);
    }

    /** The magnitude; the most negative integer stays itself. */
    public final Tensor abs() {
        return unary(UnaryFunction.ABS);
    }

    /** e to the power of each element; floating point only, as all functions that follow but {@link #relu}. */
    public final Tensor exp() {
        return unary(UnaryFunction.EXP);
    }

    /** The natural logarithm. */
    public final Tensor log() {
        return unary(UnaryFunction.LOG);
    }

    /** The square root. */
    public final Tensor sqrt() {
        return unary(UnaryFunction.SQRT);
    }

    /** 1 / sqrt(this). */
    public final Tensor rsqrt() {
        return unary(UnaryFunction.RSQRT);
    }

    /** 1 / this. */
    public final Tensor reciprocal() {
        return unary(UnaryFunction.RECIPROCAL);
    }

    /** The hyperbolic tangent. */
    public final Tensor tanh() {
        return unary(UnaryFunction.TANH);
    }

    /** The error function. */
    public final Tensor erf() {
        return unary(UnaryFunction.ERF);
    }

    /** The sine, in radians. */
    public final Tensor sin() {
        return unary(UnaryFunction.SIN);
    }

    /** The cosine, in radians. */
    public final Tensor cos() {
        return unary(UnaryFunction.COS);
    }

    /** 1 / (1 + exp(-this)). */
    public final Tensor sigmoid() {
        return unary(UnaryFunction.SIGMOID);
    }

    /** The largest whole number not above each element. */
    public final Tensor floor() {
        return unary(UnaryFunction.FLOOR);
    }

    /** The smallest whole number not below each element. */
    public final Tensor ceil() {
        return unary(UnaryFunction.CEIL);
    }

    /** The nearest whole number, ties to even. */
    public final Tensor round() {
        return unary(UnaryFunction.ROUND);
    }

    /** max(this, 0), of any dtype but BOOL; NaN stays. */
    public final Tensor relu() {
        return unary(UnaryFunction.RELU);
    }

    /** this · Φ(this) in the exact form, by the error function (Hendrycks and Gimpel, 2016). */
    public final Tensor gelu() {
        return unary(UnaryFunction.GELU);
    }

    /** this · sigmoid(this). */
    public final Tensor silu() {
        return unary(UnaryFunction.SILU);
    }

    /**
     * This in another dtype. To floating point it rounds to nearest even; from floating point to integers it truncates
     * toward zero, NaN is 0 and what is beyond I32 or I64 is clamped; narrower integers wrap; to BOOL it is "not zero".
     */
    public final Tensor to(DType dtype) {
        Tensor x = self();
        return dtype == x.dtype()
                ? x
                : Tensor.record(new TensorOp.Unary(UnaryFunction.COPY), x.device(), dtype, x.shape(), x);
    }

    /** This where {@code condition} (BOOL) is true, elsewhere {@code otherwise}; all three broadcast. */
    public final Tensor where(Tensor condition, Tensor otherwise) {
        Tensor x = self();
        Operands.sameDevice("where", List.of(x, condition, otherwise));
        Operands.takes(
                "where",
                condition.dtype() == DType.BOOL,
                condition,
                "as its condition it takes a bool tensor: compare first, as with .ne(0)");
        DType dtype = Operands.sameDtype("where", List.of(x, otherwise));
        Shape shape = Operands.broadcast("where", List.of(x, condition, otherwise));
        return Tensor.record(new TensorOp.Where(), x.device(), dtype, shape, condition, x, otherwise);
    }

    /** This where {@code condition} (BOOL) is true, elsewhere {@code otherwise}. */
    public final Tensor where(Tensor condition, Number otherwise) {
        return where(condition, constant("where", otherwise));
    }

    private Tensor unary(UnaryFunction function) {
        Tensor x = self();
        Operands.takes(
                function.toString(),
                function.takes(x.dtype()),
                x,
                function == UnaryFunction.NOT
                        ? "it takes integers and bool"
                        : "convert it first, as with .to(DType.F32) or .to(DType.F64)");
        return Tensor.record(new TensorOp.Unary(function), x.device(), x.dtype(), x.shape(), x);
    }

    private Tensor binary(BinaryFunction function, Number other) {
        return binary(function, constant(function.toString(), other));
    }

    private Tensor binary(BinaryFunction function, Tensor other) {
        Tensor x = self();
        String name = function.toString();
        List<Tensor> operands = List.of(x, other);
        Operands.sameDevice(name, operands);
        DType dtype = Operands.sameDtype(name, operands);
        Operands.takes(
                name,
                function.takes(dtype),
                x,
                "convert it first, as with .to(DType." + (dtype.isFloat() ? "I32" : "F64") + ")");
        return Tensor.record(
                new TensorOp.Binary(function),
                x.device(),
                function.result(dtype),
                Operands.broadcast(name, operands),
                x,
                other);
    }

    private Tensor constant(String operation, Number value) {
        Tensor x = self();
        Number held = Operands.value(operation, x.dtype(), value);
        return Tensor.record(new TensorOp.Fill(held), x.device(), x.dtype(), Shape.SCALAR);
    }
}
