package dev.pavage.cuda;

import dev.pavage.cuda.cublas.CublasLt;
import dev.pavage.cuda.cublas.CublasLtException;
import dev.pavage.cuda.cublas.DataType;
import dev.pavage.cuda.cublas.MatmulPlan;
import dev.pavage.cuda.cublas.Matrix;
import dev.pavage.cuda.cublas.MatrixProduct;
import dev.pavage.cuda.cublas.Types;
import dev.pavage.device.CompiledKernel;
import dev.pavage.device.CompiledKernel.Argument;
import dev.pavage.device.MatmulLibrary;
import dev.pavage.settings.Settings;
import dev.pavage.type.Precision;
import dev.pavage.type.Shape;
import java.lang.foreign.SymbolLookup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * cuBLASLt on a device's memory and stream. It is looked for when it is first asked for; how it computes a product is found once
 * and kept. Its matrices lie by columns: of ours, which lie by rows, it sees the transposes, so that the transposed result is the
 * transposed right factor times the transposed left one.
 */
final class CublasLtLibrary implements MatmulLibrary {
    /** What the cuBLAS manual recommends for Hopper (cublasSetWorkspace); a product takes what its plan needs of it. */
    private static final long MOST_WORKSPACE = 32 << 20;

    private static final long WORKSPACE_ALIGNMENT = 256;

    /** Products of bytes have sides, rows and addresses of multiples of this (cuBLAS manual, cublasLtMatmul). */
    private static final int BYTES = 4;

    /** Programs use a few dozen. */
    private static final int MAX_PLANS = 1024;

    private static final String SETTING = "-D" + Settings.CUDA_CUBLASLT.name() + "=true";
    private static final Optional<String> NOT_ASKED_FOR =
            Optional.of(CublasLt.NAME + " is not asked for (" + SETTING + " does)");
    private static final Optional<String> NOT_INSTALLED =
            Optional.of(CublasLt.NAME + " " + CublasLt.NOT_INSTALLED);

    private final Supplier<CudaStream> device;
    private final Supplier<Optional<SymbolLookup>> finder;
    private final Map<MatrixProduct, Optional<MatmulPlan>> plans = new HashMap<>();
    private @Nullable Optional<SymbolLookup> found;
    private @Nullable CublasLt started;

    /**
     * The library for a device.
     *
     * @param device gives the device's stream
     * @param finder finds the library, if it is installed
     */
    CublasLtLibrary(Supplier<CudaStream> device, Supplier<Optional<SymbolLookup>> finder) {
        this.device = device;
        this.finder = finder;
    }

    @Override
    public String name() {
        return CublasLt.NAME;
    }

    @Override
    public String setting() {
        return SETTING;
    }

    @Override
    public Optional<String> absence() {
        if (!Settings.CUDA_CUBLASLT.value()) {
            return NOT_ASKED_FOR;
        }
        return symbols().isPresent() ? Optional.empty() : NOT_INSTALLED;
    }

    private synchronized Optional<SymbolLookup> symbols() {
        Optional<SymbolLookup> known = found;
        if (known == null) {
            known = finder.get();
            found = known;
        }
        return known;
    }

    @Override
    public Optional<String> declines(Product p) {
        if (Types.of(p.a().dtype(), p.c().dtype(), p.precision()).isEmpty()) {
            return Optional.of(CublasLt.NAME + " has no product of " + p.a().dtype() + " into " + p.c().dtype());
        }
        if (p.a().shape().elements() == 0 || p.b().shape().elements() == 0 || p.c().shape().elements() == 0) {
            return Optional.of("there is nothing to multiply");
        }
        if (p.c().shape().rank() > 3) {
            return Optional.of("the matrices of the batch lie at more than one distance");
        }
        if (columns(p.a().argument()).isEmpty() || columns(p.b().argument()).isEmpty()) {
            return Optional.of("elements of a factor lie side by side neither in its rows nor in its columns");
        }
        if (columns(p.c().argument()).filter(CublasLtLibrary::isResult).isEmpty()) {
            return Optional.of("elements of the result's rows do not lie side by side");
        }
        MatrixProduct product = product(
                p.a().argument(), p.b().argument(), p.c().argument(), p.precision());
        if (product.types().factors() == DataType.I8 && !takesBytes(product)) {
            return Optional
                    .of(CublasLt.NAME + " multiplies i8 of a left factor that lies by rows and a right one that lies"
                            + " by columns, with rows, columns and addresses of multiples of " + BYTES + " elements");
        }
        return plan(product).isPresent()
                ? Optional.empty()
                : Optional.of(CublasLt.NAME + " knows no way to compute it");
    }

    private static boolean isResult(Matrix matrix) {
        return !matrix.transposed() && (matrix.batch() == 1 || matrix.batchStride() > 0);
    }

    private static boolean takesBytes(MatrixProduct p) {
        return p.first().transposed()
                && !p.second().transposed()
                && List.of(p.first(), p.second(), p.result()).stream()
                        .allMatch(m -> m.leading() % BYTES == 0 && m.alignment() >= BYTES)
                && p.first().rows() % BYTES == 0
                && p.result().rows() % BYTES == 0;
    }

    @Override
    public long workspaceBytes(Product p) {
        MatrixProduct product =
                product(p.a().argument(), p.b().argument(), p.c().argument(), p.precision());
        long bytes = plan(product).orElseThrow(() -> noWay(product)).workspaceBytes();
        return bytes == 0 ? 0 : bytes + WORKSPACE_ALIGNMENT;
    }

    @Override
    public CompiledKernel code(Precision precision) {
        return new CublasLtCode(this, device.get(), precision);
    }

    /**
     * Queues a product on a stream.
     *
     * @throws CublasLtException if the library refuses
     */
    synchronized void multiply(
            Argument a, Argument b, Argument c, Argument workspace, Precision precision, long stream) {
        MatrixProduct product = product(a, b, c, precision);
        MatmulPlan plan = plan(product).orElseThrow(() -> noWay(product));
        long start = Math.ceilDiv(address(workspace), WORKSPACE_ALIGNMENT) * WORKSPACE_ALIGNMENT;
        if (plan.workspaceBytes() > address(workspace) + workspace.shape().elements() - start) {
            throw new IllegalStateException("a product by " + CublasLt.NAME + " needs " + plan.workspaceBytes()
                    + " bytes beside its matrices, more than when it was recorded with matrices at other"
                    + " alignments; record it anew");
        }
        library().multiply(plan, address(b), address(a), address(c), start, stream);
    }

    private static IllegalStateException noWay(MatrixProduct product) {
        return new IllegalStateException(CublasLt.NAME + " knows no way to compute " + product);
    }

    private synchronized Optional<MatmulPlan> plan(MatrixProduct product) {
        CublasLt library = library();
        Optional<MatmulPlan> known = plans.get(product);
        if (known == null) {
            if (plans.size() == MAX_PLANS) {
                plans.values().forEach(plan -> plan.ifPresent(MatmulPlan::close));
                plans.clear();
            }
            known = library.plan(product, MOST_WORKSPACE, CublasLt.EXACT_REDUCTIONS);
            plans.put(product, known);
        }
        return known;
    }

    /** The library, with the device's context current for this thread, which is where it works. */
    private CublasLt library() {
        CudaStream stream = device.get();
        stream.errors().run(stream.context()::makeCurrent);
        CublasLt known = started;
        if (known == null) {
            known = new CublasLt(symbols().orElseThrow());
            started = known;
        }
        return known;
    }

    private static MatrixProduct product(Argument a, Argument b, Argument c, Precision precision) {
        return new MatrixProduct(
                Types.of(a.dtype(), c.dtype(), precision).orElseThrow(),
                columns(b).orElseThrow(),
                columns(a).orElseThrow(),
                columns(c).orElseThrow());
    }

    /** A matrix by rows, or a batch of them, as its transpose by columns; nothing if it lies otherwise. */
    private static Optional<Matrix> columns(Argument view) {
        Shape shape = view.shape();
        int rows = shape.rank() - 2;
        int columns = shape.rank() - 1;
        long batch = rows == 0 ? 1 : shape.extent(0);
        long batchStep = batch == 1 ? 0 : view.strides().step(0);
        if (batch > Integer.MAX_VALUE || batchStep < 0) {
            return Optional.empty();
        }
        boolean transposed = !isPacked(view, rows, columns);
        if (transposed && !isPacked(view, columns, rows)) {
            return Optional.empty();
        }
        int line = transposed ? columns : rows;
        long extent = shape.extent(transposed ? rows : columns);
        long leading = shape.extent(line) == 1 ? extent : view.strides().step(line);
        int alignment = Math.min(
                Matrix.alignment(address(view)),
                Matrix.alignment(batchStep * view.dtype().bytes()));
        return Optional.of(
                new Matrix(extent, shape.extent(line), leading, (int) batch, batchStep, transposed, alignment));
    }

    /** Whether neighbours along an axis lie side by side, in lines that do not overlap. */
    private static boolean isPacked(Argument view, int line, int inner) {
        Shape shape = view.shape();
        return (shape.extent(inner) == 1 || view.strides().step(inner) == 1)
                && (shape.extent(line) == 1 || view.strides().step(line) >= shape.extent(inner));
    }

    private static long address(Argument view) {
        return ((CudaMemory) view.memory()).address() + view.offset();
    }
}
