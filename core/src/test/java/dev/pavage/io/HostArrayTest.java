package dev.pavage.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostArrayTest {
    private static final MemorySegment SIX = MemorySegment.ofArray(new byte[] {0, 1, 2, 3, 4, 5});

    @Test
    void countsElementsInRowMajorOrderWhateverTheStrides() {
        HostArray array = new HostArray(DType.I8, Shape.of(2, 3), Strides.of(1, 2), SIX);
        assertThat(array.element(0)).isEqualTo(0L);
        assertThat(array.element(1)).isEqualTo(2L);
        assertThat(array.element(3)).isEqualTo(1L);
        assertThat(array.element(5)).isEqualTo(5L);
    }

    @Test
    void repeatsAnElementOfStrideZero() {
        HostArray array = new HostArray(DType.I8, Shape.of(100, 2), Strides.of(0, 1), SIX);
        assertThat(array.element(199)).isEqualTo(1L);
    }

    @Test
    void readsU8WithoutASign() {
        MemorySegment data = MemorySegment.ofArray(new byte[] {-1});
        assertThat(new HostArray(DType.U8, Shape.SCALAR, Strides.of(), data).element(0)).isEqualTo(255L);
    }

    @Test
    void readsI64Exactly() {
        MemorySegment data = MemorySegment.ofArray(new long[] {Long.MAX_VALUE});
        assertThat(new HostArray(DType.I64, Shape.SCALAR, Strides.of(), data).element(0)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void readsBfloat16() {
        MemorySegment data = MemorySegment.ofArray(new short[] {(short) 0xc049});
        assertThat(new HostArray(DType.BF16, Shape.SCALAR, Strides.of(), data).element(0)).isEqualTo(-3.140625);
    }

    @Test
    void readsFloat8() {
        MemorySegment data = MemorySegment.ofArray(new byte[] {(byte) 0xc3, 0x7c});
        assertThat(new HostArray(DType.F8E4M3, Shape.of(2), Strides.of(1), data).element(0)).isEqualTo(-2.75);
        assertThat(new HostArray(DType.F8E5M2, Shape.of(2), Strides.of(1), data).element(0)).isEqualTo(-3.5);
        assertThat(new HostArray(DType.F8E5M2, Shape.of(2), Strides.of(1), data).element(1))
                .isEqualTo(Double.POSITIVE_INFINITY);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 6, Long.MAX_VALUE, Long.MIN_VALUE})
    void refusesAPositionOutside(long index) {
        HostArray array = new HostArray(DType.I8, Shape.of(6), Strides.of(1), SIX);
        assertThatThrownBy(() -> array.element(index))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("no element " + index + " in an array of shape [6]");
    }

    @Test
    void refusesStridesThatReachBehindTheData() {
        assertThatThrownBy(() -> new HostArray(DType.I16, Shape.of(2, 2), Strides.of(2, 1), SIX))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("strides [2, 1] over shape [2, 2] of i16 reach outside of the 6 bytes of data");
    }

    @Test
    void refusesStridesThatReachBeforeTheData() {
        assertThatThrownBy(() -> new HostArray(DType.I8, Shape.of(2), Strides.of(-1), SIX))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("reach outside");
    }

    @Test
    void refusesStridesOfAnotherRank() {
        assertThatThrownBy(() -> new HostArray(DType.I8, Shape.of(2), Strides.of(1, 1), SIX))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("strides [1, 1] are of rank 2, but shape [2] is of rank 1");
    }
}
