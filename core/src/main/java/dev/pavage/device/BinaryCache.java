package dev.pavage.device;

import dev.pavage.settings.Settings;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a device's compiler made, kept on disk from one run to the next. Files are named after a hash of all that a
 * binary depends on, so another device, or another version of its driver, never sees them. A file that is damaged,
 * truncated or no file of this cache counts as absent and is deleted.
 *
 * <p>Any number of threads and processes may use one folder: a file appears at its name only when it is whole. Nothing
 * here fails a program: a folder that cannot be written to is a warning, once.
 *
 * <p>{@code -Dpavage.cache.dir} names the folder and {@code -Dpavage.cache.bytes} its limit; when that is reached, the
 * binaries that were used longest ago are deleted. Several processes that write at once can exceed it until one of them
 * looks again. A limit of 0 turns the cache off. Both are read when a cache is made.
 */
public final class BinaryCache {
    private static final System.Logger LOG = System.getLogger(BinaryCache.class.getName());
    private static final String FOLDER = "binaries";
    private static final String SUFFIX = ".bin";
    private static final String UNFINISHED = ".tmp";
    /** What nobody has finished for so long was left by a process that died. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    /** The folders that were warned about. */
    private static final Set<Path> WARNED = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final long limit;
    private final List<String> identity;
    /** Bytes that may be written before the folder has to be looked at again. */
    private final AtomicLong room = new AtomicLong();

    private BinaryCache(Path folder, long limit, List<String> identity) {
        this.folder = folder;
        this.limit = limit;
        this.identity = identity;
    }

    /**
     * The cache of one device.
     *
     * @param backend the backend's name
     * @param device the device's name and vendor, as its driver tells them; not its number, which may change
     * @param driver the driver's version, and that of any compiler beside it
     * @throws IllegalArgumentException if a setting has a value that is not allowed
     */
    public static BinaryCache of(String backend, String device, String driver) {
        return in(
                Settings.CACHE_DIR.value().resolve(FOLDER), Settings.CACHE_BYTES.value(), backend, device, driver);
    }

    /** A cache that keeps nothing, for a driver that has one itself. */
    public static BinaryCache none() {
        return new BinaryCache(Path.of(""), 0, List.of());
    }

    /** As {@link #of}, in a given folder of at most {@code limit} bytes. */
    static BinaryCache in(Path folder, long limit, String backend, String device, String driver) {
        String format = Integer.toString(BinaryFile.VERSION);
        return new BinaryCache(folder, limit, List.of(format, backend, device, driver));
    }

    /** Whether anything is kept at all. */
    public boolean isOn() {
        return limit > 0;
    }

    /**
     * The binary that was put for {@code key}, if it is still there and whole.
     *
     * @param key all that the binary was made from: the source and the compiler's options
     */
    public Optional<byte[]> get(String key) {
        if (!isOn()) {
            return Optional.empty();
        }
        byte[] digest = digest(key);
        Path file = file(digest);
        try {
            Optional<byte[]> binary = BinaryFile.read(file, digest);
            if (binary.isEmpty()) {
                Files.deleteIfExists(file);
            }
            binary.ifPresent(b -> touch(file));
            return binary;
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            warn(e);
            return Optional.empty();
        }
    }

    /** Marks a file as used now. Where that cannot be, as in a folder that is only read, it goes a little earlier. */
    private static void touch(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "the time of use of {0} is not kept: {1}", file, e);
        }
    }

    /**
     * Keeps a binary, in place of what was put for {@code key} before. One that alone would exceed the limit is not
     * kept.
     *
     * @param key as for {@link #get}
     */
    public void put(String key, byte[] binary) {
        long size = (long) binary.length + BinaryFile.HEADER;
        if (size > limit) {
            return;
        }
        byte[] digest = digest(key);
        try {
            Files.createDirectories(folder);
            if (room.addAndGet(-size) < 0) {
                room.set(limit - size - trim(limit - size));
            }
            write(digest, binary);
        } catch (IOException e) {
            warn(e);
        }
    }

    private void write(byte[] digest, byte[] binary) throws IOException {
        Path unfinished = Files.createTempFile(folder, "", UNFINISHED);
        try {
            BinaryFile.write(unfinished, digest, binary);
            Files.move(unfinished, file(digest), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private byte[] digest(String key) {
        List<String> parts = new ArrayList<>(identity);
        parts.add(key);
        return BinaryFile.digest(parts);
    }

    private Path file(byte[] digest) {
        return folder.resolve(HexFormat.of().formatHex(digest) + SUFFIX);
    }

    private record Kept(Path file, long bytes, FileTime used) {}

    /**
     * Deletes what was left by others, and if there are more than {@code most} bytes the binaries used longest ago, a
     * quarter more than it has to, so that the next look is not due at once.
     *
     * @return bytes of the binaries that are left
     */
    private long trim(long most) throws IOException {
        List<Kept> kept = list();
        long total = kept.stream().mapToLong(Kept::bytes).sum();
        if (total <= most) {
            return total;
        }
        kept.sort(Comparator.comparing(Kept::used).thenComparing(Kept::file));
        for (Kept oldest : kept) {
            if (total <= most - most / 4) {
                break;
            }
            Files.deleteIfExists(oldest.file);
            total -= oldest.bytes;
        }
        return total;
    }

    private List<Kept> list() throws IOException {
        List<Kept> kept = new ArrayList<>();
        FileTime abandoned = FileTime.from(Instant.now().minus(ABANDONED));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*{" + SUFFIX + "," + UNFINISHED + "}")) {
            for (Path file : files) {
                Optional<BasicFileAttributes> attributes = attributes(file);
                if (attributes.isEmpty()) {
                    continue;
                }
                FileTime used = attributes.get().lastModifiedTime();
                if (file.toString().endsWith(SUFFIX)) {
                    kept.add(new Kept(file, attributes.get().size(), used));
                } else if (used.compareTo(abandoned) < 0) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return kept;
    }

    /** Nothing if another process has deleted the file meanwhile. */
    private static Optional<BasicFileAttributes> attributes(Path file) throws IOException {
        try {
            return Optional.of(Files.readAttributes(file, BasicFileAttributes.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private void warn(IOException e) {
        if (WARNED.add(folder)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Compiled kernels are not kept for the next run, which compiles them again: " + e + ". Set -D"
                            + Settings.CACHE_DIR.name() + " to a folder that can be written to, or -D"
                            + Settings.CACHE_BYTES.name() + "=0 to keep none.");
        }
    }
}
