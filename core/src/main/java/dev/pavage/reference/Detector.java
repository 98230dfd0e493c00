package dev.pavage.reference;

import dev.pavage.ir.SourceLocation;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Watches the programs of one launch for mistakes. Programs must run one after the other.
 *
 * <p>Two views of the same memory count as one for {@link Detection#RACE}, provided that their dtypes are of the same
 * size.
 */
public final class Detector {
    private static final String NATIVE = "memory outside the heap";

    /** Memory whose elements are numbered by their address. */
    private record Space(Object base, int bytes) {}

    private final Set<Detection> detections;
    private final boolean failFast;
    private final Report report = new Report();
    private final Map<Space, Shadow> shadows = new HashMap<>();

    /**
     * A detector.
     *
     * @param detections what to look for
     * @param failFast whether the first mistake is thrown as a {@link ReferenceException} rather than only reported
     */
    public Detector(Set<Detection> detections, boolean failFast) {
        this.detections = Set.copyOf(detections);
        this.failFast = failFast;
    }

    /** A detector that looks for nothing. */
    public static Detector none() {
        return new Detector(Set.of(), false);
    }

    /** What was found so far. */
    public Report report() {
        return report;
    }

    boolean detects(Detection kind) {
        return detections.contains(kind);
    }

    /** Reports a mistake, if it is one to look for. */
    void found(Detection kind, String message, SourceLocation at, ProgramContext context) {
        if (detects(kind)) {
            Finding finding = new Finding(kind, message, at, context.program());
            report.add(finding);
            if (failFast) {
                throw new ReferenceException(finding);
            }
        }
    }

    /** Begins to watch how one op touches a view. */
    Watch watch(HostView view, Footprint footprint, SourceLocation at, ProgramContext context) {
        return new Watch(view, footprint, at, context);
    }

    /** Watches how one op of one program touches the elements of a view; told of each, before it is touched. */
    final class Watch {
        private final HostView view;
        private final Footprint footprint;
        private final SourceLocation at;
        private final ProgramContext context;
        private final boolean races = detects(Detection.RACE);
        private final Shadow shadow;
        private final long base;
        private final int ownNumber;

        private Watch(HostView view, Footprint footprint, SourceLocation at, ProgramContext context) {
            this.view = view;
            this.footprint = footprint;
            this.at = at;
            this.context = context;
            Object heap = view.segment().heapBase().orElse(NATIVE);
            shadow = shadows.computeIfAbsent(new Space(heap, view.dtype().bytes()), m -> new Shadow());
            base = view.segment().address() + view.start();
            ownNumber = races ? Math.toIntExact(context.number() + 1) : 1;
        }

        /** Whether rows may be touched as a whole, since no element matters. */
        boolean isIdle() {
            return !races && view.written().isEverything();
        }

        /** Whether the element has a defined value. */
        boolean read(int flat, long offset) {
            if (races) {
                shadow.read(element(offset), ownNumber).ifPresent(c -> race(c, "reads", flat));
            }
            boolean defined = view.written().contains(view.position(offset), view.dtype().bytes());
            if (!defined) {
                found(
                        Detection.UNINITIALISED_READ,
                        name(flat) + " is read, and nothing has written it",
                        at,
                        context);
            }
            return defined;
        }

        void write(int flat, long offset) {
            if (races) {
                shadow.write(element(offset), ownNumber).ifPresent(c -> race(c, "writes", flat));
            }
            view.written().add(view.position(offset), view.dtype().bytes());
        }

        /** Whether the element had a defined value. */
        boolean atomic(int flat, long offset) {
            if (races) {
                shadow.atomic(element(offset), ownNumber).ifPresent(c -> race(c, "changes by an atomic", flat));
            }
            boolean defined = view.written().contains(view.position(offset), view.dtype().bytes());
            if (!defined) {
                found(
                        Detection.UNINITIALISED_READ,
                        name(flat) + " is changed by an atomic, and nothing has written it",
                        at,
                        context);
            }
            view.written().add(view.position(offset), view.dtype().bytes());
            return defined;
        }

        /** Notes that two elements of one scatter go to one element. */
        void collides(int flat) {
            found(
                    Detection.SCATTER_COLLISION,
                    name(flat) + " gets more than one element of the scattered tile",
                    at,
                    context);
        }

        private long element(long offset) {
            return base / view.dtype().bytes() + offset;
        }

        private void race(Shadow.Conflict conflict, String does, int flat) {
            int program = conflict.program();
            String other = program == Shadow.SEVERAL ? "several programs" : "program " + point(program - 1);
            found(
                    Detection.RACE,
                    "it " + does + " " + name(flat) + ", which was " + conflict.what() + " by " + other,
                    at,
                    context);
        }

        private GridPoint point(long number) {
            GridPoint grid = context.grid();
            return new GridPoint(
                    number % grid.x(), number / grid.x() % grid.y(), number / grid.x() / grid.y());
        }

        private String name(int flat) {
            return "element " + Arrays.toString(footprint.indexes(flat)) + " of " + view;
        }
    }
}
