package dev.pavage.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AddressRangesTest {
    private final LaneBuilder b = new LaneBuilder();
    private final LaneValue start = b.param(LaneType.I64);
    private final LaneValue stride = b.param(LaneType.I64);

    private void load(LaneValue address) {
        b.load(MemoryType.F32, Space.GLOBAL, 1, address, Optional.empty());
    }

    private AddressRanges ranges() {
        return new AddressRanges(b.finish("f", false));
    }

    @Test
    void loopVariablesTimesConstantsAreSmallDistances() {
        b.loop(b.i32(0), b.i32(100), b.i32(1), i -> load(
                b.add(b.add(start, b.mul(b.convert(Kind.I64, i), b.i64(4))), b.i64(64))));
        assertTrue(ranges().isBase(start));
    }

    @Test
    void aDistanceOfUnknownSizeBelongsToTheBase() {
        List<LaneValue> rows = new ArrayList<>();
        b.loop(b.i32(0), b.i32(100), b.i32(1), i -> {
            LaneValue row = b.add(start, b.mul(b.convert(Kind.I64, i), stride));
            rows.add(row);
            b.loop(b.i32(0), b.i32(64), b.i32(4), j -> load(b.add(row, b.convert(Kind.I64, j))));
        });
        AddressRanges ranges = ranges();
        assertTrue(ranges.isBase(rows.getFirst()));
        assertFalse(ranges.isBase(start));
    }

    @Test
    void aConstantThatIsFarAwayIsNoSmallDistance() {
        LaneValue far = b.add(start, b.i64(1L << 60));
        load(far);
        AddressRanges ranges = ranges();
        assertTrue(ranges.isBase(far));
        assertFalse(ranges.isBase(start));
    }

    @Test
    void whatStartsAtZeroIsNeverNegative() {
        List<LaneValue> variables = new ArrayList<>();
        LaneValue unknown = b.convert(Kind.I32, stride);
        for (LaneValue from : List.of(b.i32(0), b.i32(-1), unknown)) {
            b.loop(from, b.i32(100), b.i32(1), variables::add);
        }
        b.loop(b.i32(0), b.i32(100), b.i32(1), i -> b.loop(i, b.i32(100), b.i32(1), variables::add));
        AddressRanges ranges = ranges();
        assertEquals(
                List.of(true, false, false, true),
                variables.stream().map(ranges::isNatural).toList());
    }

    @Test
    void negativePlacesAreReachedAsWell() {
        float[] in = {1, 2, 3, 4, 5, 6};
        float[] out = new float[6];
        Bench.run(
                Bench.kernel(2, e -> {
                    LaneBuilder k = e.builder();
                    LaneValue in3 = k.add(e.address(0), k.i64(12));
                    LaneValue out3 = k.add(e.address(1), k.i64(12));
                    k.loop(k.i32(-3), k.i32(3), k.i32(1), i -> {
                        LaneValue at = k.mul(k.convert(Kind.I64, i), k.i64(4));
                        LaneValue x = k.load(MemoryType.F32, Space.GLOBAL, 1, k.add(in3, at), Optional.empty());
                        LaneValue back = k.sub(k.i64(-4), at);
                        k.store(MemoryType.F32, Space.GLOBAL, k.add(out3, back), x, Optional.empty());
                    });
                }),
                in,
                out);
        assertArrayEquals(new float[] {6, 5, 4, 3, 2, 1}, out);
    }
}
