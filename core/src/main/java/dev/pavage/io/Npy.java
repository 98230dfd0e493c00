package dev.pavage.io;

import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * NumPy's {@code .npy} files, as {@code numpy.lib.format} describes them.
 *
 * <p>A file is {@code \x93NUMPY}, two bytes of version, the length of the header (two bytes in version 1.0, four in 2.0
 * and 3.0, little endian), the header (a Python dict in Latin-1, or UTF-8 in version 3.0), and the elements.
 *
 * <table>
 * <caption>Element types</caption>
 * <tr><th>NumPy</th><th>dtype</th></tr>
 * <tr><td>f8, f4, f2</td><td>F64, F32, F16</td></tr>
 * <tr><td>i8, i4, i2, i1</td><td>I64, I32, I16, I8</td></tr>
 * <tr><td>u1</td><td>U8</td></tr>
 * <tr><td>b1 (bool)</td><td>BOOL</td></tr>
 * </table>
 */
public final class Npy {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    /** NumPy aligns the elements in the file to this many bytes, and the memory that they are read into is as well. */
    private static final int ALIGNMENT = 64;

    /** No header of a supported array comes near; a bound, so that a corrupt length cannot take much memory. */
    private static final int MAX_HEADER = 1 << 20;

    /** Large enough to be read at full speed, small enough to be in cache when its bytes are swapped. */
    private static final int CHUNK = 1 << 20;

    private Npy() {}

    /**
     * Reads a file of version 1.0, 2.0 or 3.0, of any size. Arrays in Fortran order keep it and get strides whose first
     * step is 1; bytes in the other order are swapped; any non-zero byte of a BOOL becomes 1; bytes after the last
     * element are ignored, as NumPy does.
     *
     * <p>The elements are copied into memory of the arena, aligned to 64 bytes, and not mapped: a mapped file that
     * another process cuts short would take the JVM down. Nothing is allocated before the size is checked against the
     * file's.
     *
     * @throws IoFormatException if there is no such file, it is a directory, is no {@code .npy} file, breaks off early,
     *     or holds an array that is not supported
     * @throws java.io.UncheckedIOException if reading fails
     */
    public static HostArray read(Path file, Arena arena) {
        return read(file, arena, CHUNK);
    }

    /** As {@link #read(Path, Arena)}, by chunks of so many bytes, a multiple of 8. */
    static HostArray read(Path file, Arena arena, int chunk) {
        if (Files.isDirectory(file)) {
            throw new IoFormatException(file, "this is a directory, expected a .npy file");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IoFormatException(file, "this is no regular file, expected a .npy file");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            NpyHeader header = header(file, channel);
            DType dtype = header.dtype();
            Shape shape = header.shape();
            long left = channel.size() - channel.position();
            if (shape.elements() > left / dtype.bytes()) {
                throw new IoFormatException(file, "the data breaks off: shape " + shape + " of " + dtype + " needs "
                        + shape.elements() + " elements of " + dtype.bytes() + " bytes, found " + left + " bytes");
            }
            boolean swap = dtype.bytes() > 1 && !header.order().equals(ByteOrder.nativeOrder());
            MemorySegment data = arena.allocate(shape.elements() * dtype.bytes(), ALIGNMENT);
            for (long at = 0; at < data.byteSize(); at += chunk) {
                MemorySegment part = data.asSlice(at, Math.min(chunk, data.byteSize() - at));
                fill(file, channel, part.asByteBuffer(), "data");
                if (swap) {
                    swap(part, dtype.bytes());
                }
                if (dtype == DType.BOOL) {
                    normalize(part);
                }
            }
            return new HostArray(dtype, shape, header.fortran() ? fortran(shape) : Strides.rowMajor(shape), data);
        } catch (NoSuchFileException e) {
            throw new IoFormatException(file, "there is no such file", e);
        } catch (IOException e) {
            throw AtomicFile.failed("read", file, e);
        }
    }

    /** Reads from the start up to the first element. */
    private static NpyHeader header(Path file, FileChannel channel) throws IOException {
        byte[] start = bytes(file, channel, MAGIC.length + 2);
        if (!Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new IoFormatException(
                    file, "this is no .npy file: it does not start with the bytes \\x93NUMPY; only .npy is supported");
        }
        int major = Byte.toUnsignedInt(start[MAGIC.length]);
        int minor = Byte.toUnsignedInt(start[MAGIC.length + 1]);
        if (major < 1 || major > 3 || minor != 0) {
            throw new IoFormatException(
                    file, "the format has version " + major + "." + minor + ", supported are 1.0, 2.0 and 3.0");
        }
        ByteBuffer size = ByteBuffer.wrap(bytes(file, channel, major == 1 ? 2 : 4)).order(ByteOrder.LITTLE_ENDIAN);
        long length = major == 1 ? Short.toUnsignedLong(size.getShort()) : Integer.toUnsignedLong(size.getInt());
        if (length > MAX_HEADER) {
            throw new IoFormatException(
                    file, "the header has " + length + " bytes, supported are at most " + MAX_HEADER);
        }
        Charset charset = major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
        String text = new String(bytes(file, channel, (int) length), charset);
        try {
            return NpyHeader.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IoFormatException(file, String.valueOf(e.getMessage()), e);
        }
    }

    private static byte[] bytes(Path file, FileChannel channel, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        fill(file, channel, bytes, "header");
        return bytes.array();
    }

    private static void fill(Path file, FileChannel channel, ByteBuffer bytes, String what) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new IoFormatException(
                        file, "the " + what + " breaks off: the file ends " + bytes.remaining() + " bytes early");
            }
        }
    }

    private static void swap(MemorySegment part, int size) {
        for (long at = 0; at < part.byteSize(); at += size) {
            switch (size) {
                case 2 -> part.set(
                        ValueLayout.JAVA_SHORT, at, Short.reverseBytes(part.get(ValueLayout.JAVA_SHORT, at)));
                case 4 -> part.set(ValueLayout.JAVA_INT, at, Integer.reverseBytes(part.get(ValueLayout.JAVA_INT, at)));
                case 8 -> part.set(ValueLayout.JAVA_LONG, at, Long.reverseBytes(part.get(ValueLayout.JAVA_LONG, at)));
                default -> throw new IllegalStateException("no dtype has " + size + " bytes");
            }
        }
    }

    private static void normalize(MemorySegment part) {
        for (long at = 0; at < part.byteSize(); at++) {
            if (part.get(ValueLayout.JAVA_BYTE, at) != 0) {
                part.set(ValueLayout.JAVA_BYTE, at, (byte) 1);
            }
        }
    }

    /** The strides of a densely packed array whose first axis is contiguous. */
    private static Strides fortran(Shape shape) {
        long[] steps = new long[shape.rank()];
        long step = 1;
        for (int axis = 0; axis < steps.length; axis++) {
            steps[axis] = step;
            step *= Math.max(shape.extent(axis), 1);
        }
        return Strides.of(steps);
    }

    /** Whether a file can hold elements of a dtype: not of BF16, F8E4M3 and F8E5M2, which NumPy does not have. */
    public static boolean holds(DType dtype) {
        return NpyHeader.code(dtype).isPresent();
    }

    /**
     * Writes a file of version 1.0, byte for byte as {@code numpy.save} does; with at most 8 axes the header never
     * needs version 2.0. The file appears whole or not at all: until the last byte is on disk, one of that name is left
     * as it was, and a failure leaves nothing behind.
     *
     * @param dtype one that a file can hold, by {@link #holds}
     * @param rowMajorData the elements in row-major order and the machine's byte order, and no other bytes
     * @throws IoFormatException if NumPy does not have {@code dtype}: BF16, F8E4M3 and F8E5M2
     * @throws IllegalArgumentException if {@code rowMajorData} has another size
     * @throws java.io.UncheckedIOException if writing fails, for example because the disk is full
     */
    public static void write(Path file, DType dtype, Shape shape, MemorySegment rowMajorData) {
        if (!holds(dtype)) {
            throw new IoFormatException(file, "cannot be written: NumPy has no " + dtype
                    + "; convert to f32, which holds every " + dtype + " value exactly");
        }
        long size = rowMajorData.byteSize();
        if (size % dtype.bytes() != 0 || size / dtype.bytes() != shape.elements()) {
            throw new IllegalArgumentException("shape " + shape + " of " + dtype + " takes " + shape.elements()
                    + " elements of " + dtype.bytes() + " bytes, but the data has " + size + " bytes");
        }
        byte[] start = start(new NpyHeader(dtype, ByteOrder.nativeOrder(), false, shape));
        AtomicFile.write(file, channel -> {
            put(channel, ByteBuffer.wrap(start));
            // Heap segments other than of bytes have no view as a buffer, so all pass through one that has.
            ByteBuffer buffer = ByteBuffer.allocateDirect((int) Math.min(CHUNK, size));
            for (long at = 0; at < size; at += CHUNK) {
                buffer.clear().limit((int) Math.min(CHUNK, size - at));
                MemorySegment.ofBuffer(buffer).copyFrom(rowMajorData.asSlice(at, buffer.limit()));
                put(channel, buffer);
            }
        });
    }

    /** All bytes before the first element. */
    private static byte[] start(NpyHeader header) {
        byte[] text = header.text().getBytes(StandardCharsets.ISO_8859_1);
        int before = MAGIC.length + 2 + Short.BYTES;
        int newline = 1;
        // NumPy pads by 1 to 64 bytes, never by none.
        int padding = ALIGNMENT - (before + text.length + newline) % ALIGNMENT;
        int length = text.length + padding + newline;
        ByteBuffer start = ByteBuffer.allocate(before + length).order(ByteOrder.LITTLE_ENDIAN);
        start.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) length).put(text);
        while (start.remaining() > newline) {
            start.put((byte) ' ');
        }
        return start.put((byte) '\n').array();
    }

    private static void put(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
