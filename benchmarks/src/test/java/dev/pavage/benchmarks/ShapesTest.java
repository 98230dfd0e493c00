package dev.pavage.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.benchmarks.results.Unit;
import dev.pavage.device.Device;
import dev.pavage.library.Activation;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShapesTest {
    @Test
    void aMatmulIsRowsColumnsAndTheLengthOfTheSums() {
        MatmulShape shape = MatmulShape.parse("3x5x7");
        assertEquals(new MatmulShape(1, 3, 5, 7, MatmulForm.PLAIN), shape);
        assertEquals(2 * 3 * 5 * 7, shape.flops());
        assertEquals("3x5x7", shape.toString());
    }

    @Test
    void aBatchComesFirst() {
        MatmulShape shape = MatmulShape.parse("2x3x5x7");
        assertEquals(new MatmulShape(2, 3, 5, 7, MatmulForm.PLAIN), shape);
        assertEquals(2 * 2 * 3 * 5 * 7, shape.flops());
        assertEquals("2x3x5x7", shape.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "3x5x7+nn, 3x5x7, false, false, false, NONE",
        "3x5x7+nt, 3x5x7+nt, false, true, false, NONE",
        "3x5x7+tn, 3x5x7+tn, true, false, false, NONE",
        "2x3x5x7+tt, 2x3x5x7+tt, true, true, false, NONE",
        "3x5x7+bias, 3x5x7+bias, false, false, true, NONE",
        "3x5x7+relu, 3x5x7+relu, false, false, false, RELU",
        "3X5X7+gelu+bias+nt, 3x5x7+nt+bias+gelu, false, true, true, GELU",
        "' 3x5x7+silu+tn ', 3x5x7+tn+silu, true, false, false, SILU"
    })
    void whatIsSpecialAboutAMatmulStandsBehindItsSizesInOneOrder(
            String text, String expected, boolean left, boolean right, boolean bias, Activation activation) {
        MatmulShape shape = MatmulShape.parse(text);
        assertEquals(new MatmulForm(left, right, bias, activation), shape.form());
        assertEquals(expected, shape.toString());
        assertEquals(shape, MatmulShape.parse(expected));
        assertEquals(expected, Suite.named("matmul").parsed(text));
    }

    @Test
    void transposedFactorsAreStoredByTheOtherSide() {
        MatmulShape shape = MatmulShape.parse("2x3x5x7+tt");
        assertEquals(Shape.of(2, 7, 3), shape.left());
        assertEquals(Shape.of(2, 5, 7), shape.right());
        assertEquals(Shape.of(2, 3, 5), shape.result());
        assertEquals(Shape.of(7, 3), MatmulShape.parse("3x5x7+tn").left());
        assertEquals(Shape.of(7, 5), MatmulShape.parse("3x5x7+tn").right());
    }

    /** 21 + 35 factors, 15 results and a row of 5; two of each but of the row. */
    @Test
    void aBiasIsReadAndWhatFollowsAProductIsNotCounted() {
        MatmulShape shape = MatmulShape.parse("2x3x5x7+tn+bias+gelu");
        assertEquals(MatmulShape.parse("2x3x5x7").flops(), shape.flops());
        assertEquals((2 * (21 + 35 + 15) + 5) * 8, shape.bytes(DType.F64));
        assertEquals(2 * (21 + 35 + 4 * 15) + 5, shape.bytes(DType.I8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"3x5x7+", "3x5x7+t", "3x5x7+tnt", "3x5x7+nt+tn", "3x5x7+nt+nt", "3x5x7+bias+bias",
                "3x5x7+relu+gelu", "3x5x7+causal", "3x5x7+ nt", "3x5x7nt", "+nt", "3x5+nt"})
    void otherWordsAreNoMatmul(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MatmulShape.parse(text))
                .withMessageContaining("is no such shape: expected MxNxK or BATCHxMxNxK")
                .withMessageContaining("+nt, +tn or +tt")
                .withMessageContaining("+bias, and one of +relu, +gelu and +silu");
    }

    @ParameterizedTest
    @CsvSource({"compile, new:64x64x64+nt", "startup, first:64x64x64+bias"})
    void otherSuitesTakeSizesAlone(String suite, String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Suite.named(suite).parsed(text))
                .withMessageContaining("is no such shape: expected MxNxK");
    }

    @Test
    void attentionOfFewQueriesIsCountedInBytes() {
        Suite attention = Suite.named("attention");
        assertEquals(Unit.BYTES, attention.unit("1x32/8x4x100x64"));
        assertEquals(Unit.FLOPS, attention.unit("1x32/8x5x100x64"));
        // Two queries and results of 16 and two times ten keys and values of 16, of two bytes each.
        assertEquals(
                2 * (2 * 2 * 16 + 2 * 10 * 16),
                attention.work(Device.named("reference"), Factors.of(DType.BF16), "1x2/1x1x10x16"));
    }

    @Test
    void attentionCountsTwoProductsAndHalfOfThemIfCausal() {
        AttentionShape shape = AttentionShape.parse("2x3x5x7x11");
        assertEquals(4 * 2 * 3 * 5 * 7 * 11, shape.flops());
        assertEquals("2x3x5x7x11", shape.toString());
        assertEquals(2 * 2 * 3 * 5 * 5 * 11, AttentionShape.parse("2x3x5x5x11+causal").flops());
    }

    /** Query 0 sees keys 0 to 5 and so on; the diagonal counts half. */
    @Test
    void aMaskIsAlignedAtTheEnd() {
        assertEquals(4 * (6.5 + 5.5), AttentionShape.parse("1x1x2x7x1+causal").flops());
        assertEquals(4 * (0.5 + 1.5), AttentionShape.parse("1x1x7x2x1+causal").flops());
    }

    @Test
    void headsShareKeys() {
        AttentionShape shape = AttentionShape.parse("1x8/2x3x5x16+causal");
        assertEquals(new AttentionShape(1, 8, 2, 3, 5, 16, true), shape);
        assertEquals("1x8/2x3x5x16+causal", shape.toString());
        assertEquals(2 * 16 * (8 * 3 + 2 * 5) * 2, shape.bytes(DType.F16));
    }

    @Test
    void whatMemoryLimitsCountsWhatIsReadAndWritten() {
        MemoryShape shape = MemoryShape.parse("add:3x5");
        assertEquals(new MemoryShape(Streaming.ADD, 3, 5), shape);
        assertEquals(3 * 15 * 4, shape.bytes(DType.F32));
        assertEquals("add:3x5", shape.toString());
        assertEquals((15 + 3) * 2, MemoryShape.parse("sum-rows:3x5").bytes(DType.F16));
        assertEquals((15 + 5) * 8, MemoryShape.parse("sum-columns:3x5").bytes(DType.F64));
        assertEquals((15 + 3 + 5) * 4, MemoryShape.parse("matvec:3x5").bytes(DType.F32));
        assertEquals((2 * 15 + 5) * 2, MemoryShape.parse("rms-norm:3x5").bytes(DType.BF16));
        assertEquals((2 * 15 + 2 * 5) * 4, MemoryShape.parse("layer-norm:3x5").bytes(DType.F32));
    }

    @Test
    void weightsInBlocksAreCountedAsTheyLieInMemory() {
        MemoryShape shape = MemoryShape.parse("matvec-q8_0:3x64");
        assertEquals("matvec-q8_0:3x64", shape.toString());
        assertEquals(3 * 2 * 34 + (3 + 64) * 4, shape.bytes(DType.F32));
        assertEquals(3 * 2 * 18 + (3 + 64) * 2, MemoryShape.parse("matvec-q4_0:3x64").bytes(DType.F16));
    }

    @Test
    void weightsInBlocksAreDeclinedWhereThereAreNone() {
        MemorySuite suite = new MemorySuite();
        Device cpu = Device.named("cpu");
        assertThat(suite.declines(cpu, Factors.of(DType.F32), "matvec-q8_0:3x65"))
                .contains("rows of 65 weights are no whole blocks of 32");
        assertThat(suite.declines(cpu, Factors.of(DType.F64), "matvec-q4_0:3x64"))
                .contains("matvec-q4_0 multiplies f32, f16 or bf16, not f64");
        assertThat(suite.declines(cpu, Factors.of(DType.F32), "matvec-q4_0:3x64")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "add", "add:", "add:3", "add:3x", "3x5", ":3x5", "sub:3x5", "add:3x5x7"})
    void otherTextsAreNothingThatMemoryLimits(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemoryShape.parse(text))
                .withMessageContaining("expected");
    }

    @Test
    void manyOperationsDoNotOverflow() {
        assertEquals(2e30, MatmulShape.parse("1000000000x1000000000x1000000000x1000").flops(), 1e15);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "3x5", "3x5x", "3x0x5", "-1x2x3", "3x5x7x9x11", "axbxc", "3 x 5 x 7"})
    void otherTextsAreNoMatmul(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MatmulShape.parse(text))
                .withMessageContaining("\"" + text + "\"")
                .withMessageContaining("MxNxK");
    }
}
