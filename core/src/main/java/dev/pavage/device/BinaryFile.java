package dev.pavage.device;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The format of a file of the {@link BinaryCache}: a header of 56 bytes, big-endian, and the binary.
 *
 * <pre>
 *  0  magic number and version of the format
 *  8  SHA-256 of all that the binary depends on
 * 40  length of the binary
 * 48  CRC-32C of the binary
 * 52  CRC-32C of bytes 0 to 51
 * </pre>
 */
final class BinaryFile {
    /** Also part of what is hashed, so that another format has other file names. */
    static final int VERSION = 1;

    static final int HEADER = 56;

    private static final int MAGIC = 0x50564742; // "PVGB"
    private static final int DIGEST_BYTES = 32;
    private static final int CHECKED = HEADER - Integer.BYTES;
    /** The longest array that every JVM can make. */
    private static final int LONGEST = Integer.MAX_VALUE - 8;

    private BinaryFile() {}

    /** SHA-256 of texts and of where each ends. */
    static byte[] digest(List<String> parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
                digest.update(bytes);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Writes a new file; it is whole only once this has returned. */
    static void write(Path file, byte[] digest, byte[] binary) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        header.putInt(MAGIC).putInt(VERSION).put(digest).putLong(binary.length).putInt(crc(binary, binary.length));
        header.putInt(crc(header.array(), CHECKED)).flip();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            writeAll(channel, header);
            writeAll(channel, ByteBuffer.wrap(binary));
        }
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** The binary, or nothing if the file is damaged, truncated, or not what {@code digest} stands for. */
    static Optional<byte[]> read(Path file, byte[] digest) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long length = channel.size() - HEADER;
            // What is too long for an array was not written by this class.
            if (length < 0 || length > LONGEST) {
                return Optional.empty();
            }
            byte[] header = readAll(channel, HEADER);
            ByteBuffer fields = ByteBuffer.wrap(header);
            boolean known = fields.getInt() == MAGIC && fields.getInt() == VERSION;
            byte[] written = new byte[DIGEST_BYTES];
            fields.get(written);
            boolean whole = fields.getLong() == length;
            int crc = fields.getInt();
            if (!known || !whole || !Arrays.equals(written, digest) || fields.getInt() != crc(header, CHECKED)) {
                return Optional.empty();
            }
            byte[] binary = readAll(channel, (int) length);
            return crc(binary, binary.length) == crc ? Optional.of(binary) : Optional.empty();
        }
    }

    /** The next bytes; zeros for those that the file has lost since its size was taken. */
    private static byte[] readAll(FileChannel channel, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
        return bytes.array();
    }

    private static int crc(byte[] bytes, int count) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, count);
        return (int) crc.getValue();
    }
}
