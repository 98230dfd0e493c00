package dev.pavage.cli;

import dev.pavage.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pavage matmul}. */
@Command(
        name = "matmul",
        description = {
            "Multiplies the matrices of two .npy files as numpy.matmul does: leading axes broadcast, and an array of rank"
                    + " 1 is a row on the left and a column on the right.",
            "The result has the inputs' dtype, or that of --dtype, in which it is computed."
        })
final class MatmulCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "A", description = "The left factor, a .npy file.")
    private Path a = Path.of("");

    @Parameters(index = "1", paramLabel = "B", description = "The right factor, a .npy file.")
    private Path b = Path.of("");

    @Option(names = "--transpose-a", description = "Exchange the last two axes of A first.")
    private boolean transposeA;

    @Option(names = "--transpose-b", description = "Exchange the last two axes of B first.")
    private boolean transposeB;

    @Mixin
    private ResultOptions result = new ResultOptions();

    @Override
    public Integer call() {
        result.compute("matmul", List.of(a, b), this::product, spec.commandLine().getOut());
        return ExitCode.OK;
    }

    private Tensor product(List<Tensor> factors) {
        Tensor left = factor(factors.get(0), a, transposeA, "--transpose-a");
        Tensor right = factor(factors.get(1), b, transposeB, "--transpose-b");
        Tensor product = (left.rank() == 1 ? left.expandDims(0) : left)
                .matmul(right.rank() == 1 ? right.expandDims(-1) : right);
        if (left.rank() == 1) {
            product = product.squeeze(right.rank() == 1 ? 0 : product.rank() - 2);
        }
        return right.rank() == 1 ? product.squeeze(-1) : product;
    }

    private static Tensor factor(Tensor factor, Path file, boolean transposed, String option) {
        if (factor.rank() == 0) {
            throw new UsageException(file + " holds one number; matmul takes arrays of rank 1 to 8");
        }
        if (transposed && factor.rank() == 1) {
            throw new UsageException(
                    option + " exchanges the last two axes, and " + file + " has shape " + factor.shape());
        }
        return transposed ? factor.transpose() : factor;
    }
}
