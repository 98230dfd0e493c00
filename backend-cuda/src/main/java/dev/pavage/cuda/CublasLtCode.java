package dev.pavage.cuda;

import dev.pavage.cuda.cublas.CublasLt;
import dev.pavage.type.Precision;
import java.util.List;

/** Products by cuBLASLt as something to launch. */
final class CublasLtCode implements StreamWork {
    private final CublasLtLibrary library;
    private final CudaStream stream;
    private final Precision precision;

    /** Products of some precision on a device's stream. */
    CublasLtCode(CublasLtLibrary library, CudaStream stream, Precision precision) {
        this.library = library;
        this.stream = stream;
        this.precision = precision;
    }

    @Override
    public void launch(long[] programs, List<Argument> arguments) {
        stream.errors().checkNotLost();
        synchronized (stream) {
            begins(programs[0], programs[1], programs[2]);
            launch(programs, arguments, stream.handle());
        }
    }

    @Override
    public void begins(long x, long y, long z) {
        stream.errors().underWay().begins(CublasLt.NAME, x, y, z);
    }

    @Override
    public void launch(long[] programs, List<Argument> arguments, long on) {
        library.multiply(
                arguments.get(0), arguments.get(1), arguments.get(2), arguments.get(3), precision, on);
    }

    @Override
    public String source() {
        return "cublasLtMatmul of " + CublasLt.NAME;
    }
}
