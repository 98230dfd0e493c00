package dev.pavage.settings;

import java.util.Locale;

/** A stage of compilation whose text {@link Settings#DUMP} can have written to files, in order. */
public enum DumpStage {
    /** The tile IR, after all passes. */
    TILE,
    /** The lane IR. */
    LANE,
    /** The source or assembly given to the device's compiler. */
    SOURCE;

    /** The name as it stands in the property: {@code tile}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
