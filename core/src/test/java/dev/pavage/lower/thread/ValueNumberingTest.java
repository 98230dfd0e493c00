package dev.pavage.lower.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.Target;
import dev.pavage.lane.AccessOp;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LaneOp;
import dev.pavage.lane.LanePrinter;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.LaneVerifier;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ValueOp.BinaryKind;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ValueNumberingTest {
    private final LaneBuilder b = new LaneBuilder();
    private final List<LaneValue> params = List.of(
            b.param(LaneType.I64), b.param(LaneType.I64), b.param(LaneType.I64), b.param(LaneType.I64),
            b.param(LaneType.I64), b.param(LaneType.I64), b.param(LaneType.I64));
    private final LaneValue x = params.get(0);
    private final LaneValue y = params.get(1);
    private final LaneValue base = params.get(6);
    private final Map<LaneOp, Touch> touches = new IdentityHashMap<>();
    private final Touch touch = new Touch.Local(0, 64, 0, Optional.empty());

    private void store(LaneValue address, LaneValue value) {
        AccessOp store = new AccessOp.Store(
                MemoryType.of(value.type().kind()), Space.LOCAL, address, value, Optional.empty());
        b.add(store);
        touches.put(store, touch);
    }

    private LaneValue load(LaneValue address) {
        return b.load(MemoryType.of(Kind.I64), Space.LOCAL, 1, address, Optional.empty());
    }

    /** The function's body after the pass, without indentation of the first level. */
    private String tidied() {
        ValueNumbering.Known known =
                ValueNumbering.tidy(new ValueNumbering.Known(b.finish("f", false), touches, Set.of()));
        assertTrue(known.touches().values().stream().allMatch(touch::equals));
        LaneKernel kernel = new LaneKernel(
                "f", Target.Lowering.THREADS, List.of(), List.of(known.function()), 64, 1, List.of());
        LaneVerifier.verify(kernel);
        String text = LanePrinter.print(kernel);
        return text.substring(text.indexOf("{\n") + 2, text.lastIndexOf('}'));
    }

    @Test
    void whatIsEqualIsComputedOnceAndWhatIsUnusedNotAtAll() {
        LaneValue first = b.mul(x, y);
        b.sub(x, y);
        load(base);
        store(base, b.add(first, b.mul(x, y)));
        assertEquals("  %7: i64 = mul %0, %1\n  %11: i64 = add %7, %7\n  store i64 local %6, %11\n", tidied());
    }

    @Test
    void zerosOnesAndConstantsAreNotComputedWith() {
        LaneValue one = b.binary(BinaryKind.MAX, b.i64(1), b.i64(-3));
        LaneValue same = b.mul(b.add(b.i64(0), x), one);
        LaneValue truth = b.compare(Comparison.LT, b.convert(Kind.I32, b.i64(1L << 32)), b.i32(5));
        store(base, b.select(truth, same, y));
        store(base, b.sub(b.binary(BinaryKind.XOR, y, b.i64(0)), b.i64(0)));
        assertEquals("  store i64 local %6, %0\n  store i64 local %6, %1\n", tidied());
    }

    @Test
    void whatAllRoundsComputeIsComputedBeforeThem() {
        b.loop(b.i64(0), x, b.i64(1), i -> {
            LaneValue moving = b.add(b.add(base, b.mul(i, b.i64(8))), b.mul(y, y));
            store(b.add(moving, b.i64(16)), i);
            store(b.add(moving, b.i64(32)), i);
        });
        assertEquals(
                """
                  %13: i64 = mul %1, %1
                  %20: i64 = add %6, %13
                  for %7: i64 = 0 to %0 step 1 {
                    %9: i64 = mul %7, 8
                    %21: i64 = add %9, %20
                    %16: i64 = add %21, 16
                    store i64 local %16, %7
                    %18: i64 = add %21, 32
                    store i64 local %18, %7
                  }
                """
                        .replaceAll("%\\d+", "%"),
                tidied().replaceAll("%\\d+", "%"));
    }

    @Test
    void whatOneSideOfABranchNeedsIsComputedThere() {
        LaneValue both = b.sub(x, y);
        LaneValue one = b.mul(both, both);
        b.branch(b.compare(Comparison.LT, x, y), () -> store(base, both), () -> store(base, one));
        store(b.add(base, b.i64(8)), both);
        assertEquals(
                """
                  % = sub %, %
                  % = lt %, %
                  if % {
                    store i64 local %, %
                  } else {
                    % = mul %, %
                    store i64 local %, %
                  }
                  % = add %, 8
                  store i64 local %, %
                """,
                tidied().replaceAll("%\\d+", "%").replaceAll(": i(64|1)", ""));
    }

    @Test
    void aBranchThatIsDecidedIsNone() {
        List<LaneValue> result = b.branch(
                b.compare(Comparison.LT, b.i64(2), b.i64(1)),
                () -> List.of(b.add(x, y)),
                () -> List.of(b.mul(x, y)));
        store(base, result.getFirst());
        assertEquals(
                "  % = mul %, %\n  store i64 local %, %\n",
                tidied().replaceAll("%\\d+", "%").replaceAll(": i64", ""));
    }
}
