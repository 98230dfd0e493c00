package dev.pavage.cli;

import dev.pavage.tensor.AttentionOptions;
import dev.pavage.tensor.Tensor;
import dev.pavage.type.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pavage attention}. */
@Command(
        name = "attention",
        description = {
            "Computes softmax(scale * Q K^T) V of three .npy files of shape [batch, heads, sequence, headDim], without"
                    + " ever holding the scores. Leading axes may be missing; fewer heads in K and V than in Q means that"
                    + " neighbouring heads of Q share one.",
            "The result has the inputs' dtype, or that of --dtype, in which it is computed."
        })
final class AttentionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "Q", description = "The queries, a .npy file.")
    private Path q = Path.of("");

    @Parameters(index = "1", paramLabel = "K", description = "The keys, a .npy file.")
    private Path k = Path.of("");

    @Parameters(index = "2", paramLabel = "V", description = "The values, a .npy file.")
    private Path v = Path.of("");

    @Option(
            names = "--causal",
            description = "Let query i see only the keys up to i + keys - queries: the last query sees all.")
    private boolean causal;

    @Option(
            names = "--scale",
            paramLabel = "X",
            description = "The factor of the scores (default: 1 / sqrt(headDim)).")
    private Optional<Double> scale = Optional.empty();

    @Mixin
    private ResultOptions result = new ResultOptions();

    @Override
    public Integer call() {
        if (scale.isPresent() && !Double.isFinite(scale.get())) {
            throw new UsageException("--scale is a finite number, not " + scale.get());
        }
        result.compute("attention", List.of(q, k, v), this::attention, spec.commandLine().getOut());
        return ExitCode.OK;
    }

    private Tensor attention(List<Tensor> inputs) {
        List<Path> files = List.of(q, k, v);
        int rank = inputs.stream().mapToInt(Tensor::rank).max().orElse(0);
        for (int i = 0; i < files.size(); i++) {
            if (inputs.get(i).rank() < 2 || inputs.get(i).rank() > 4) {
                throw new UsageException(files.get(i) + " has shape " + inputs.get(i).shape()
                        + "; attention takes [batch, heads, sequence, headDim], where leading axes may be missing");
            }
        }
        AttentionOptions usual = causal ? AttentionOptions.CAUSAL : AttentionOptions.NONE;
        AttentionOptions options = scale.map(usual::withScale).orElse(usual);
        List<Tensor> padded = inputs.stream().map(t -> padded(t, rank)).toList();
        return Tensor.attention(padded.get(0), padded.get(1), padded.get(2), options);
    }

    /** With the missing leading axes, of extent 1. */
    private static Tensor padded(Tensor tensor, int rank) {
        Shape shape = tensor.shape();
        while (shape.rank() < rank) {
            shape = shape.insert(0, 1);
        }
        return tensor.reshape(shape.toArray());
    }
}
