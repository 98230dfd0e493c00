package dev.pavage.cli;

import dev.pavage.type.DType;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option {@code --dtype}. */
final class DTypeOption {
    @Option(
            names = "--dtype",
            paramLabel = "T",
            defaultValue = "",
            description = "f64, f32, f16, bf16, f8e4m3, f8e5m2, i64, i32, i16, i8, u8 or bool.")
    private String name = "";

    /**
     * The dtype asked for, if one was.
     *
     * @throws UsageException if there is none of that name
     */
    Optional<DType> dtype() {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(DType.named(name).orElseThrow(() -> new UsageException(
                "there is no dtype \"" + name + "\"; there are " + DType.names())));
    }
}
