package dev.pavage.cuda.sim.exec;

import java.util.Locale;
import java.util.Optional;

/**
 * Special registers.
 *
 * <p>Source: PTX ISA 8.0, 10 Special Registers.
 */
enum Special {
    TID_X((warp, lane) -> warp.thread(lane)),
    TID_Y((warp, lane) -> 0),
    TID_Z((warp, lane) -> 0),
    NTID_X((warp, lane) -> warp.block().shape().threads()),
    NTID_Y((warp, lane) -> 1),
    NTID_Z((warp, lane) -> 1),
    CTAID_X((warp, lane) -> warp.block().x()),
    CTAID_Y((warp, lane) -> warp.block().y()),
    CTAID_Z((warp, lane) -> warp.block().z()),
    NCTAID_X((warp, lane) -> warp.block().shape().gridX()),
    NCTAID_Y((warp, lane) -> warp.block().shape().gridY()),
    NCTAID_Z((warp, lane) -> warp.block().shape().gridZ()),
    LANEID((warp, lane) -> lane),
    WARPID((warp, lane) -> warp.thread(0) / Warp.LANES),
    NWARPID((warp, lane) -> (warp.block().shape().threads() + Warp.LANES - 1) / Warp.LANES),
    LANEMASK_EQ((warp, lane) -> 1 << lane),
    LANEMASK_LT((warp, lane) -> (1 << lane) - 1),
    LANEMASK_LE((warp, lane) -> (2 << lane) - 1),
    LANEMASK_GT((warp, lane) -> -(2 << lane)),
    LANEMASK_GE((warp, lane) -> -(1 << lane)),
    DYNAMIC_SMEM_SIZE((warp, lane) -> warp.block().shape().sharedBytes());

    private interface Value {
        int of(Warp warp, int lane);
    }

    private final Value value;

    Special(Value value) {
        this.value = value;
    }

    /** The special register of a name such as {@code %tid.x}. */
    static Optional<Special> of(String name) {
        String wanted = name.substring(1).replace('.', '_').toUpperCase(Locale.ROOT);
        for (Special special : values()) {
            if (special.name().equals(wanted)) {
                return Optional.of(special);
            }
        }
        return Optional.empty();
    }

    /** All are 32 bits wide. */
    Type type() {
        return Type.U32;
    }

    /** What a thread reads. */
    long read(Warp warp, int lane) {
        return type().wrap(value.of(warp, lane));
    }
}
