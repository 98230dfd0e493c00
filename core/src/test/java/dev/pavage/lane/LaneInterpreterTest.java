package dev.pavage.lane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.Target;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.LaneInterpreter.LaneData;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.type.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LaneInterpreterTest {
    private static final LaneType WHOLES = new LaneType(Kind.I32, 4);

    @Test
    void runsAFunctionOverMemoryWithAMaskedTail() {
        LaneBuilder doubling = new LaneBuilder();
        LaneValue at = doubling.param(LaneType.I64);
        LaneValue left = doubling.param(LaneType.I64);
        LaneValue mask = doubling.compare(
                Comparison.LT, doubling.iota(WHOLES), doubling.splat(doubling.convert(Kind.I32, left), 4));
        LaneValue x = doubling.load(MemoryType.I16, Space.GLOBAL, 4, at, Optional.of(mask));
        doubling.store(MemoryType.I16, Space.GLOBAL, at, doubling.add(x, x), Optional.of(mask));
        LaneKernel kernel = LaneVerifierTest.kernel(
                Target.Lowering.LOOPS, List.of(doubling.finish("doubling", true)), b -> {
                    LaneValue base = new LaneValue(7, LaneType.I64);
                    LaneValue extent = new LaneValue(8, LaneType.I64);
                    b.loop(b.i64(0), extent, b.i64(4), i -> b.call(
                            "doubling", List.of(b.add(base, b.add(i, i)), b.sub(extent, i))));
                });
        LaneVerifier.verify(kernel);
        ByteBuffer memory = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 8; i++) {
            memory.putShort(2 * i, (short) (i - 3));
        }
        LaneInterpreter.run(kernel, new long[] {0, 0, 0, 1, 1, 1, 16, 0, 7, 1}, memory);
        short[] found = new short[8];
        memory.rewind().asShortBuffer().get(found);
        assertArrayEquals(new short[] {-6, -4, -2, 0, 2, 4, 6, 4}, found);
    }

    @Test
    void aFailedCheckNamesItsLine() {
        LaneKernel kernel = LaneVerifierTest.kernel(
                Target.Lowering.LOOPS, b -> b.add(new ControlOp.Check(b.constant(LaneType.I1, 0), 0)));
        assertEquals(
                "must hold (K.java:3)",
                assertThrows(
                        LaneInterpreter.CheckFailedException.class,
                        () -> LaneInterpreter.run(kernel, new long[10], ByteBuffer.allocate(0)))
                        .getMessage());
    }

    @Test
    void bytesArePickedOfTwoWords() {
        LaneBuilder b = new LaneBuilder();
        List<LaneValue> in = List.of(b.param(LaneType.I32), b.param(LaneType.I32));
        LaneValue picked = b.pickBytes(in.get(0), in.get(1), 0x7520);
        List<LaneData> found = LaneInterpreter.evaluate(
                b.finish("f", false),
                List.of(LaneData.of(Kind.I32, 0x33221100), LaneData.of(Kind.I32, 0xf7665544)),
                List.of(picked));
        assertEquals(0xf7552200, found.getFirst().whole(0));
    }

    @Test
    void fourProductsOfBytesAreAdded() {
        LaneBuilder b = new LaneBuilder();
        List<LaneValue> in = List.of(b.param(LaneType.I32), b.param(LaneType.I32), b.param(LaneType.I32));
        LaneValue signed = b.packedDot(in.get(0), in.get(1), in.get(2), DType.I8);
        LaneValue unsigned = b.packedDot(in.get(0), in.get(1), in.get(2), DType.U8);
        LaneFunction function = b.finish("f", false);
        List<LaneData> found = LaneInterpreter.evaluate(
                function,
                List.of(
                        LaneData.of(Kind.I32, 0x8001ff03),
                        LaneData.of(Kind.I32, 0x800205fe),
                        LaneData.of(Kind.I32, 100)),
                List.of(signed, unsigned));
        assertEquals(100 + -128 * -128 + 1 * 2 + -1 * 5 + 3 * -2, found.get(0).whole(0));
        assertEquals(100 + 128 * 128 + 1 * 2 + 255 * 5 + 3 * 254, found.get(1).whole(0));
        List<LaneData> wrapped = LaneInterpreter.evaluate(
                function,
                List.of(LaneData.of(Kind.I32, 1), LaneData.of(Kind.I32, 1), LaneData.of(Kind.I32, Integer.MAX_VALUE)),
                List.of(signed));
        assertEquals(Integer.MIN_VALUE, wrapped.getFirst().whole(0));
    }

    @Test
    void productsOfPairsAreAddedUpperOnesFirst() {
        LaneBuilder b = new LaneBuilder();
        List<LaneValue> in = List.of(b.param(LaneType.I32), b.param(LaneType.I32), b.param(LaneType.F32));
        LaneValue whole = b.packedDot(in.get(0), in.get(1), in.get(0), DType.I16);
        LaneValue real = b.packedDot(in.get(0), in.get(1), in.get(2), DType.BF16);
        // 2 and -1 as BF16; 1.5 and 2^24: the sum of the upper product and -2^25 is exact, that of the lower one is not.
        int x = 0x4000_bf80;
        int y = 0x4b80_3fc0;
        List<LaneData> found = LaneInterpreter.evaluate(
                b.finish("f", false),
                List.of(LaneData.of(Kind.I32, x), LaneData.of(Kind.I32, y), LaneData.of(Kind.F32, -0x1p25)),
                List.of(whole, real));
        assertEquals(x + (short) x * (short) y + (x >> 16) * (y >> 16), found.get(0).whole(0));
        assertEquals(-1.5, found.get(1).real(0));
    }
}
