package dev.pavage.benchmarks;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.pavage.benchmarks.CublasLt.Matrix;
import dev.pavage.benchmarks.CublasLt.Types;
import dev.pavage.cuda.CudaInterop;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.io.HostArray;
import dev.pavage.library.Elementwise;
import dev.pavage.library.UnaryFunction;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * A product by cuBLASLt. It multiplies matrices that lie in memory by columns: of ours, which lie by rows, it sees the
 * transposes, so that the transposed result is the transposed right factor times the transposed left one.
 */
final class CublasLtWorkload implements Workload {
    /** What the cuBLAS manual recommends for Hopper (cublasSetWorkspace), eight times of what it does for others. */
    private static final long WORKSPACE = 32 << 20;

    private final Arena arena = Arena.ofShared();
    private final Product product;
    private final DeviceArray left;
    private final DeviceArray right;
    private final DeviceArray result;
    private final DeviceArray workspace;
    private final CublasLt library;
    private final MethodHandle multiply;

    CublasLtWorkload(NativeLibrary symbols, Device device, Product product) {
        this.product = product;
        MatmulForm form = product.shape().form();
        boolean turned = product.factors().dtype() == DType.I8 && !form.rightTransposed();
        left = HostData.on(device, product.left());
        right = turned ? transposed(device, product.right()) : HostData.on(device, product.right());
        result = DeviceArray.allocate(device, product.resultDType(), product.result());
        workspace = DeviceArray.allocate(device, DType.I8, Shape.of(WORKSPACE));
        // Behind calls of Pavage, which have made the device's context this thread's.
        library = new CublasLt(symbols);
        Types types = Optional.ofNullable(CublasLtPeer.TYPES.get(product.factors())).orElseThrow();
        multiply = library.product(
                types,
                matrix(right, types.factors(), turned || form.rightTransposed()),
                matrix(left, types.factors(), form.leftTransposed()),
                matrix(result, types.result(), false),
                scale(1),
                scale(0),
                CudaInterop.address(workspace),
                WORKSPACE,
                CudaInterop.stream(device));
    }

    private static Matrix matrix(DeviceArray array, int type, boolean transposed) {
        Shape shape = array.shape();
        return new Matrix(CudaInterop.address(array), type, shape.extent(1), shape.extent(0), transposed);
    }

    /** Bytes are multiplied by matrix units only if terms of the same sum lie side by side in both factors. */
    private static DeviceArray transposed(Device device, HostArray matrix) {
        Shape shape = Shape.of(matrix.shape().extent(1), matrix.shape().extent(0));
        DeviceArray turned = DeviceArray.allocate(device, matrix.dtype(), shape);
        try (DeviceArray original = HostData.on(device, matrix)) {
            Elementwise.unary(UnaryFunction.COPY, original.transpose(1, 0), turned).run();
        }
        return turned;
    }

    private MemorySegment scale(int value) {
        return switch (product.factors().dtype().accumulator()) {
            case F64 -> arena.allocateFrom(JAVA_DOUBLE, value);
            case F32 -> arena.allocateFrom(JAVA_FLOAT, value);
            case DType other -> arena.allocateFrom(JAVA_INT, value);
        };
    }

    @Override
    public double flops() {
        return product.shape().flops();
    }

    @Override
    public long bytes() {
        return left.bytes() + right.bytes() + result.bytes();
    }

    @Override
    public void queue() {
        library.check("cublasLtMatmul", NativeLibrary.status(multiply));
    }

    @Override
    public DeviceArray result() {
        return result;
    }

    @Override
    public void verify() {
        try (Arena temporary = Arena.ofConfined()) {
            product.verify(HostData.of(temporary, result), "by cublaslt");
        }
    }

    @Override
    public double tolerance() {
        return product.tolerance();
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            result.device().synchronize();
            library.close();
            left.close();
            right.close();
            result.close();
            workspace.close();
            arena.close();
        }
    }
}
