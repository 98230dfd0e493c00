package dev.pavage.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {
    private static final Map<String, DType> DTYPES = Map.of(
            "f8", DType.F64, "f4", DType.F32, "f2", DType.F16, "i8", DType.I64, "i4", DType.I32, "i2", DType.I16, "i1",
            DType.I8, "u1", DType.U8, "b1", DType.BOOL);
    private static final Shape SHAPE = Shape.of(2, 3, 5);

    @TempDir
    Path folder;

    static List<String> formats() {
        return Fixtures.names("npy", "", ".npy").stream()
                .filter(name -> !name.startsWith("rank"))
                .toList();
    }

    /** What the fixtures hold, by the rule in npy_fixtures.py. */
    private static double expected(DType dtype, long i) {
        long number = 7 * i % 61;
        return switch (dtype) {
            case BOOL -> number % 2;
            case U8 -> number;
            case I64, I32, I16, I8 -> number - 20;
            case F64, F32, F16, BF16, F8E4M3, F8E5M2 -> (number - 20) / 8.0;
        };
    }

    private static void checkElements(HostArray array) {
        for (long i = 0; i < array.shape().elements(); i++) {
            assertThat(array.element(i).doubleValue()).as("element %d", i).isEqualTo(expected(array.dtype(), i));
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void readsEveryDtypeByteOrderMemoryOrderAndVersion(String name) {
        try (Arena arena = Arena.ofConfined()) {
            HostArray array = Npy.read(Fixtures.npy("npy", name), arena);
            assertThat(array.dtype()).isEqualTo(DTYPES.get(name.substring(0, 2)));
            assertThat(array.shape()).isEqualTo(SHAPE);
            assertThat(array.strides())
                    .isEqualTo(name.contains("-F-") ? Strides.of(1, 2, 6) : Strides.rowMajor(SHAPE));
            checkElements(array);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 64})
    void readsInChunksOfAnySize(int chunk) {
        try (Arena arena = Arena.ofConfined()) {
            checkElements(Npy.read(Fixtures.npy("npy", "f2-big-C-v1"), arena, chunk));
            checkElements(Npy.read(Fixtures.npy("npy", "i8-big-F-v1"), arena, chunk));
            checkElements(Npy.read(Fixtures.npy("npy", "b1-none-C-v1"), arena, chunk));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    void readsEveryRank(int rank) {
        try (Arena arena = Arena.ofConfined()) {
            HostArray array = Npy.read(Fixtures.npy("npy", "rank" + rank), arena);
            assertThat(array.shape().toArray())
                    .isEqualTo(Arrays.copyOf(new long[] {3, 1, 2, 2, 1, 3, 1, 2}, rank));
            for (long i = 0; i < array.shape().elements(); i++) {
                assertThat(array.element(i)).isEqualTo(i);
            }
        }
    }

    @Test
    void alignsTheElementsInMemory() {
        try (Arena arena = Arena.ofConfined()) {
            assertThat(Npy.read(Fixtures.npy("npy", "rank1"), arena).data().address() % 64).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"BF16", "F8E4M3", "F8E5M2"})
    void writesTheBytesThatNumPySaves(DType dtype) throws IOException {
        String little = dtype.bytes() == 1 ? "none" : "little";
        String order = ByteOrder.nativeOrder().equals(ByteOrder.BIG_ENDIAN) && dtype.bytes() > 1 ? "big" : little;
        String code = DTYPES.entrySet().stream()
                .filter(e -> e.getValue() == dtype)
                .findFirst()
                .orElseThrow()
                .getKey();
        Path numpys = Fixtures.npy("npy", code + "-" + order + "-C-v1");
        Path file = folder.resolve("a.npy");
        try (Arena arena = Arena.ofConfined()) {
            HostArray array = Npy.read(numpys, arena);
            Npy.write(file, dtype, array.shape(), array.data());
        }
        assertThat(file).hasSameBinaryContentAs(numpys);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    void writesTheBytesThatNumPySavesForEveryRank(int rank) {
        Path numpys = Fixtures.npy("npy", "rank" + rank);
        Path file = folder.resolve("a.npy");
        try (Arena arena = Arena.ofConfined()) {
            HostArray array = Npy.read(numpys, arena);
            Npy.write(file, array.dtype(), array.shape(), array.data());
        }
        assertThat(file).hasSameBinaryContentAs(numpys);
    }

    @Test
    void writesFromTheHeap() {
        Path file = folder.resolve("a.npy");
        Npy.write(file, DType.F32, Shape.of(3), MemorySegment.ofArray(new float[] {1, 2, 3}));
        try (Arena arena = Arena.ofConfined()) {
            assertThat(Npy.read(file, arena).toString()).isEqualTo("[1. 2. 3.]");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, (1 << 18) - 1, 1 << 18, (1 << 18) + 1, 3 * (1 << 18) + 17})
    void writesAndReadsAroundTheSizeOfAChunk(long elements) {
        Path file = folder.resolve("a.npy");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocate(ValueLayout.JAVA_INT, elements);
            for (long i = 0; i < elements; i++) {
                data.setAtIndex(ValueLayout.JAVA_INT, i, (int) (i * 31));
            }
            Npy.write(file, DType.I32, Shape.of(elements), data);
            HostArray array = Npy.read(file, arena);
            assertThat(array.shape()).isEqualTo(Shape.of(elements));
            assertThat(array.data().mismatch(data)).isEqualTo(-1);
        }
    }

    @Test
    void writesAndReadsAnEmptyArray() {
        Path file = folder.resolve("a.npy");
        Npy.write(file, DType.F64, Shape.of(3, 0, 2), MemorySegment.ofArray(new double[0]));
        try (Arena arena = Arena.ofConfined()) {
            HostArray array = Npy.read(file, arena);
            assertThat(array.shape()).isEqualTo(Shape.of(3, 0, 2));
            assertThat(array.data().byteSize()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "F8E4M3", "F8E5M2"})
    void refusesToWriteWhatNumPyDoesNotHave(DType dtype) {
        Path file = folder.resolve("a.npy");
        MemorySegment data = MemorySegment.ofArray(new byte[dtype.bytes()]);
        assertThatThrownBy(() -> Npy.write(file, dtype, Shape.of(1), data))
                .isInstanceOf(IoFormatException.class)
                .hasMessage(file + ": cannot be written: NumPy has no " + dtype + "; convert to f32, which holds every "
                        + dtype + " value exactly");
        assertThat(Npy.holds(dtype)).isFalse();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesToWriteDataOfAnotherSize() {
        assertThatThrownBy(() -> Npy.write(
                folder.resolve("a.npy"), DType.F32, Shape.of(2, 2), MemorySegment.ofArray(new float[5])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("shape [2, 2] of f32 takes 4 elements of 4 bytes, but the data has 20 bytes");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void leavesTheOldFileWhenTheDataCannotBeRead() throws IOException {
        Path file = Files.writeString(folder.resolve("a.npy"), "old");
        Arena arena = Arena.ofConfined();
        MemorySegment data = arena.allocate(8);
        arena.close();
        assertThatThrownBy(() -> Npy.write(file, DType.F64, Shape.of(1), data))
                .isInstanceOf(IllegalStateException.class);
        assertThat(file).hasContent("old");
        assertThat(folder).isDirectoryNotContaining(other -> !other.equals(file));
    }

    @Test
    void saysWhyAFileCannotBeWritten() {
        Path file = folder.resolve("none").resolve("a.npy");
        assertThatThrownBy(() -> Npy.write(file, DType.U8, Shape.of(1), MemorySegment.ofArray(new byte[1])))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot write " + file + ": its folder does not exist");
    }
}
