package dev.pavage.device;

import dev.pavage.ir.TileKernel;
import dev.pavage.ir.ViewFacts;
import dev.pavage.lane.LaneKernel;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A kernel compiled for a device, one configuration, and the dtypes, ranks and facts of its views, with what each stage
 * on the way made.
 *
 * @param name the kernel's name, its views' dtypes and a hash of what it was compiled from, such as
 *     {@code matmul-f32-1a2b3c4d}; the same each time
 * @param captured the tile IR that the Java method gave
 * @param optimised the tile IR after the passes; the captured one on a device that runs tile IR itself
 * @param lanes the lane IR, on a device that compiles it
 * @param facts what the code relies on, for each view
 * @param packed positions of the views that must be packed in row-major order, since the kernel reshapes them
 * @param code what the device runs
 */
public record Executable(
        String name,
        TileKernel captured,
        TileKernel optimised,
        Optional<LaneKernel> lanes,
        List<ViewFacts> facts,
        Set<Integer> packed,
        CompiledKernel code) {
    /** Copies the collections. */
    public Executable {
        facts = List.copyOf(facts);
        packed = Set.copyOf(packed);
    }

    /** The generated code as a person can read it. */
    public String source() {
        return code.source();
    }
}
