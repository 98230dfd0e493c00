package dev.pavage.benchmarks;

import dev.pavage.cuda.CudaInterop;
import dev.pavage.cuda.cublas.CublasLt;
import dev.pavage.cuda.cublas.MatmulPlan;
import dev.pavage.cuda.cublas.Matrix;
import dev.pavage.cuda.cublas.MatrixProduct;
import dev.pavage.cuda.cublas.Types;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.io.HostArray;
import dev.pavage.library.Elementwise;
import dev.pavage.library.UnaryFunction;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;

/**
 * A product by cuBLASLt. It multiplies matrices that lie in memory by columns: of ours, which lie by rows, it sees the
 * transposes, so that the transposed result is the transposed right factor times the transposed left one.
 */
final class CublasLtWorkload implements Workload {
    /** What the cuBLAS manual recommends for Hopper (cublasSetWorkspace), eight times of what it does for others. */
    private static final long WORKSPACE = 32 << 20;

    private final Product product;
    private final DeviceArray left;
    private final DeviceArray right;
    private final DeviceArray result;
    private final DeviceArray workspace;
    private final CublasLt library;
    private final MatmulPlan plan;
    private final Runnable multiply;
    private boolean closed;

    CublasLtWorkload(SymbolLookup symbols, Device device, Product product) {
        this.product = product;
        MatmulForm form = product.shape().form();
        boolean turned = product.factors().dtype() == DType.I8 && !form.rightTransposed();
        left = HostData.on(device, product.left());
        right = turned ? transposed(device, product.right()) : HostData.on(device, product.right());
        result = DeviceArray.allocate(device, product.resultDType(), product.result());
        workspace = DeviceArray.allocate(device, DType.I8, Shape.of(WORKSPACE));
        // Behind calls of Pavage, which have made the device's context this thread's.
        library = new CublasLt(symbols);
        Types types = CublasLtPeer.types(product.factors()).orElseThrow();
        plan = library.plan(
                new MatrixProduct(
                        types,
                        matrix(right, turned || form.rightTransposed()),
                        matrix(left, form.leftTransposed()),
                        matrix(result, false)),
                WORKSPACE,
                CublasLt.ALL_REDUCTIONS)
                .orElseThrow(() -> new IllegalStateException(
                        CublasLt.NAME + " knows no way to compute a product of " + types));
        long first = CudaInterop.address(right);
        long second = CudaInterop.address(left);
        long third = CudaInterop.address(result);
        long beside = CudaInterop.address(workspace);
        long stream = CudaInterop.stream(device);
        multiply = () -> library.multiply(plan, first, second, third, beside, stream);
    }

    private static Matrix matrix(DeviceArray array, boolean transposed) {
        Shape shape = array.shape();
        return Matrix.packed(shape.extent(1), shape.extent(0), transposed, CudaInterop.address(array));
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
        multiply.run();
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
        if (!closed) {
            closed = true;
            result.device().synchronize();
            plan.close();
            library.close();
            left.close();
            right.close();
            result.close();
            workspace.close();
        }
    }
}
