package dev.pavage.device;

import dev.pavage.ir.TileKernel;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LanePrinter;
import dev.pavage.settings.DumpStage;
import dev.pavage.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Writes what the stages made to {@code <kernel>.<stage>} files, as {@code -Dpavage.dump} asks. */
public final class KernelDump {
    private KernelDump() {}

    /** Dumps what there is before the device's compiler runs, which may fail. */
    static void beforeCode(String name, TileKernel tiles, Optional<LaneKernel> lanes) {
        Set<DumpStage> stages = Settings.DUMP.value();
        write(stages, DumpStage.TILE, name, tiles::toString);
        lanes.ifPresent(l -> write(stages, DumpStage.LANE, name, () -> LanePrinter.print(l)));
    }

    /** Dumps the generated code. */
    static void code(String name, CompiledKernel code) {
        write(Settings.DUMP.value(), DumpStage.SOURCE, name, code::source);
    }

    /**
     * Writes the source that a device's compiler refused, whether or not dumps were asked for.
     *
     * @return where it is, in words that can end a message
     */
    public static String refused(String name, String source) {
        Path file = Settings.DUMP_DIR.value().resolve(name + "." + DumpStage.SOURCE);
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, source);
            return "the source is in " + file.toAbsolutePath();
        } catch (IOException e) {
            return "the source could not be written to " + file.toAbsolutePath() + " (" + e + "); -D"
                    + Settings.DUMP_DIR.name() + " names another folder";
        }
    }

    private static void write(Set<DumpStage> stages, DumpStage stage, String name, Supplier<String> text) {
        if (!stages.contains(stage)) {
            return;
        }
        Path file = Settings.DUMP_DIR.value().resolve(name + "." + stage);
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text.get());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot write the dump " + file + " that -D" + Settings.DUMP.name() + " asks for; set -D"
                            + Settings.DUMP_DIR.name() + " to a folder that can be written to",
                    e);
        }
    }
}
