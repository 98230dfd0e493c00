package dev.pavage.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import dev.pavage.type.Shape;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private static final Device DEVICE = Device.named("reference");

    private static DeviceArray f32(long... shape) {
        return DeviceArray.allocate(DEVICE, DType.F32, Shape.of(shape));
    }

    private static MatmulProblem matmul(DeviceArray a, DeviceArray b) {
        DeviceArray c = DeviceArray.allocate(DEVICE, a.dtype(), MatmulProblem.resultShape(a.shape(), b.shape()));
        return new MatmulProblem(a, b, Optional.empty(), c, Epilogue.NONE, Precision.EXACT);
    }

    @Test
    void saysWhatWasChosenAndWhyOthersWereNot() {
        assertEquals(
                """
                matmul f32[20, 30] · f32[30, 40] -> f32[20, 40] on reference
                  matrix-vector declined: neither factor is a vector: m is 20 and n is 40
                  stream-K declined: programs are done by one thread each, and the last ones leave few of them idle
                  split sums declined: sums have only 30 terms
                  tiled chosen: MatmulTiles[m=16, n=16, k=16]""",
                Matmul.select(matmul(f32(20, 30), f32(30, 40))).toString());
    }

    @Test
    void productsWithAVectorAreMatrixVectorProducts() {
        assertEquals("matrix-vector", Matmul.select(matmul(f32(20, 30), f32(30, 1))).chosen().name());
        assertEquals("matrix-vector", Matmul.select(matmul(f32(1, 30), f32(30, 5))).chosen().name());
    }

    @Test
    void aBatchOfRowsThatSharesItsRightFactorIsOneProduct() {
        assertEquals("tiled", Matmul.select(matmul(f32(20, 1, 30), f32(30, 5))).chosen().name());
        assertEquals("matrix-vector", Matmul.select(matmul(f32(20, 1, 30), f32(20, 30, 5))).chosen().name());
    }

    @Test
    void decodingSharesKeysAmongTheHeadsOfAGroup() {
        DeviceArray k = f32(1, 2, 50, 16);
        DeviceArray q = f32(1, 8, 1, 16);
        AttentionProblem decode = new AttentionProblem(q, k, k, f32(1, 8, 1, 16), true, 1, Precision.EXACT);
        assertEquals("few queries", Attention.select(decode).chosen().name());
        assertEquals(4, ((FewQueriesTiles) Attention.select(decode).configuration()).group());
        DeviceArray more = f32(1, 8, 17, 16);
        AttentionProblem many = new AttentionProblem(more, k, k, f32(1, 8, 17, 16), true, 1, Precision.EXACT);
        var selection = Attention.select(many);
        assertEquals("flash", selection.chosen().name());
        assertEquals(
                "few queries declined: 17 queries are more than 16",
                selection.declined().getLast().toString());
    }

    @Test
    void longRowsOfASoftmaxAreReadTwice() {
        var whole = Softmax.select(new Softmax.Problem(f32(3, 128), 1, f32(3, 128)));
        var online = Softmax.select(new Softmax.Problem(f32(3, 129), 1, f32(3, 129)));
        assertEquals("whole rows", whole.chosen().name());
        assertEquals("online", online.chosen().name());
        assertTrue(online.declined().getFirst().reason().contains("129 elements"));
    }

    @Test
    void longRowsAreNormalizedBlockByBlock() {
        var whole = Normalization.select(norm(128));
        var streamed = Normalization.select(norm(129));
        assertEquals("whole rows", whole.chosen().name());
        assertEquals("streamed", streamed.chosen().name());
        assertTrue(streamed.declined().getFirst().reason().contains("129 elements"));
    }

    private static Normalization.Problem norm(int columns) {
        return new Normalization.Problem(
                f32(3, columns), false, f32(columns), Optional.empty(), 0, f32(3, columns));
    }

    @Test
    void longSumsOfFewRowsAreSplit() {
        var one = Reduction.select(new Reduction.Problem(Reducer.SUM, f32(100_000), Set.of(0), f32()));
        var many = Reduction.select(new Reduction.Problem(Reducer.SUM, f32(1000, 100), Set.of(1), f32(1000)));
        assertEquals("split", one.chosen().name());
        assertEquals(2, one.plan().size());
        assertEquals("rows", many.chosen().name());
    }

    @Test
    void axesThatFollowEachOtherAreMerged() {
        DeviceArray a = f32(2, 3, 4, 5);
        DeviceArray rows = a.transpose(2, 3, 0, 1);
        assertEquals(Shape.of(1, 120), Axes.merge(List.of(a), 0, 4, 2).getFirst().shape());
        assertEquals(Shape.of(20, 6), Axes.merge(List.of(rows), 0, 4, 1).getFirst().shape());
        assertEquals(
                Shape.of(6, 20),
                Axes.merge(List.of(a, f32(2, 3, 1, 1).broadcastTo(a.shape())), 0, 4, 1)
                        .getFirst()
                        .shape());
        assertEquals(Shape.of(2, 12, 5), Axes.merge(List.of(a), 1, 3, 0).getFirst().shape());
    }

    @Test
    void everyRowOfATableSaysWhereItComesFrom() {
        MatmulTable.ROWS.forEach(r -> assertTrue(r.source().length() > 10));
        ReductionTable.ROWS.forEach(r -> assertTrue(r.source().length() > 10));
        AttentionTable.ROWS.forEach(r -> assertTrue(r.source().length() > 10));
        Elementwise.ROWS.forEach(r -> assertTrue(r.source().length() > 10));
    }
}
