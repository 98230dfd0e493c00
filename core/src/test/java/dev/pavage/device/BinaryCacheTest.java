package dev.pavage.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pavage.settings.Settings;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Binaries on disk: found again, never mistaken, never in the way. */
class BinaryCacheTest {
    private static final long KB = 1024;
    private static final byte[] BINARY = {1, 2, 3, 4, 5};

    @TempDir
    private Path folder;

    private BinaryCache cache(long limit) {
        return BinaryCache.in(folder, limit, "opencl", "a device", "1.0");
    }

    private BinaryCache cache() {
        return cache(100 * KB);
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The one file of the folder, with {@link #BINARY} for the key "source". */
    private Path kept() {
        cache().put("source", BINARY);
        assertEquals(1, files().size());
        return files().getFirst();
    }

    private static void assertFound(byte[] expected, Optional<byte[]> found) {
        assertArrayEquals(expected, found.orElseThrow());
    }

    @Test
    void noneKeepsNothing() {
        BinaryCache none = BinaryCache.none();
        assertFalse(none.isOn());
        none.put("source", BINARY);
        none.put("nothing", new byte[0]);
        assertEquals(Optional.empty(), none.get("source"));
        assertEquals(Optional.empty(), none.get("nothing"));
    }

    @Test
    void aBinaryIsFoundAgainByAnotherRun() {
        assertEquals(Optional.empty(), cache().get("source"));
        cache().put("source", BINARY);
        assertFound(BINARY, cache().get("source"));
    }

    @Test
    void aLaterBinaryTakesThePlaceOfAnEarlierOne() {
        cache().put("source", new byte[] {9, 9, 9, 9, 9, 9, 9});
        cache().put("source", BINARY);
        assertFound(BINARY, cache().get("source"));
        assertEquals(1, files().size());
    }

    @Test
    void anEmptyBinaryIsABinary() {
        cache().put("source", new byte[0]);
        assertFound(new byte[0], cache().get("source"));
    }

    @Test
    void anotherSourceBackendDeviceOrDriverSeesNothing() {
        cache().put("source", BINARY);
        assertTrue(cache().get("source ").isEmpty());
        assertTrue(BinaryCache.in(folder, KB, "cuda", "a device", "1.0").get("source").isEmpty());
        assertTrue(BinaryCache.in(folder, KB, "opencl", "b device", "1.0").get("source").isEmpty());
        assertTrue(BinaryCache.in(folder, KB, "opencl", "a device", "1.1").get("source").isEmpty());
    }

    @Test
    void whereOneTextEndsAndTheNextBeginsCounts() {
        cache().put("source", BINARY);
        assertTrue(BinaryCache.in(folder, KB, "opencl", "a device1", ".0").get("source").isEmpty());
        assertTrue(BinaryCache.in(folder, KB, "opencl", "a device", "1.0s").get("ource").isEmpty());
    }

    @Test
    void aChangedByteAnywhereMakesAFileAbsentAndDeletesIt() throws IOException {
        Path file = kept();
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x10;
            Files.write(file, damaged);
            assertTrue(cache().get("source").isEmpty(), "byte " + at);
            assertFalse(Files.exists(file), "byte " + at);
        }
        Files.write(file, whole);
        assertFound(BINARY, cache().get("source"));
    }

    @Test
    void aFileOfAnotherLengthIsAbsentAndDeleted() throws IOException {
        Path file = kept();
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length <= whole.length + 1; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertEquals(length == whole.length, cache().get("source").isPresent(), "length " + length);
            assertEquals(length == whole.length, Files.exists(file), "length " + length);
        }
    }

    @Test
    void aHugeFileIsNotReadIntoMemory() throws IOException {
        Path file = kept();
        try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
            huge.setLength(3L << 30); // sparse
        }
        assertTrue(cache().get("source").isEmpty());
        assertFalse(Files.exists(file));
    }

    @Test
    void theFileOfAnotherKeyIsNotTaken() throws IOException {
        Path first = kept();
        cache().put("other", new byte[] {7});
        Path other = files().stream().filter(f -> !f.equals(first)).findFirst().orElseThrow();
        Files.copy(other, first, StandardCopyOption.REPLACE_EXISTING);
        assertTrue(cache().get("source").isEmpty());
        assertFound(new byte[] {7}, cache().get("other"));
    }

    @Test
    void aDamagedBinaryIsPutAnew() throws IOException {
        Files.writeString(kept(), "no binary");
        assertTrue(cache().get("source").isEmpty());
        cache().put("source", BINARY);
        assertFound(BINARY, cache().get("source"));
    }

    @Test
    void whatWasUsedLongestAgoGoesFirst() throws IOException {
        BinaryCache cache = cache(10 * KB);
        byte[] binary = new byte[(int) KB];
        for (int i = 0; i < 9; i++) {
            cache.put("key " + i, binary);
            // Older than all that is done here, each a second after the one before.
            Path newest = files().stream().max(BinaryCacheTest::byTime).orElseThrow();
            Files.setLastModifiedTime(newest, FileTime.from(Instant.now().minusSeconds(1000 - i)));
        }
        assertFound(binary, cache.get("key 0"));
        cache.put("key 9", binary);
        assertTrue(cache.get("key 0").isPresent(), "it was used meanwhile");
        assertTrue(cache.get("key 1").isEmpty(), "nothing was used longer ago");
        assertTrue(cache.get("key 8").isPresent());
        assertTrue(cache.get("key 9").isPresent());
    }

    private static int byTime(Path a, Path b) {
        try {
            return Files.getLastModifiedTime(a).compareTo(Files.getLastModifiedTime(b));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 1000, 2600})
    void theLimitHolds(int size) throws IOException {
        BinaryCache cache = cache(10 * KB);
        for (int i = 0; i < 300; i++) {
            cache.put("key " + i, new byte[size]);
            long total = 0;
            for (Path file : files()) {
                total += Files.size(file);
            }
            assertTrue(total <= 10 * KB, total + " bytes after binary " + i);
            assertTrue(cache.get("key " + i).isPresent());
        }
    }

    @Test
    void aBinaryLargerThanTheCacheIsNotKeptAndDisplacesNothing() {
        BinaryCache cache = cache(KB);
        cache.put("source", BINARY);
        cache.put("large", new byte[(int) KB]);
        assertTrue(cache.get("large").isEmpty());
        assertFound(BINARY, cache.get("source"));
    }

    @Test
    void aLimitOfZeroTurnsItOff() {
        kept();
        assertTrue(cache(0).get("source").isEmpty());
        cache(0).put("other", BINARY);
        assertEquals(1, files().size());
    }

    @Test
    void aFolderThatCannotBeWrittenToIsOneWarningAndNoFailure() throws IOException {
        // Even root, who may write anywhere, cannot make a folder below a file.
        Path file = Files.createFile(folder.resolve("file"));
        Path impossible = file.resolve("cache");
        List<String> warnings = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                warnings.add(record.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(BinaryCache.class.getName());
        logger.addHandler(handler);
        try {
            for (int i = 0; i < 3; i++) {
                BinaryCache cache = BinaryCache.in(impossible, KB, "opencl", "device " + i, "1.0");
                cache.put("source", BINARY);
                assertTrue(cache.get("source").isEmpty());
            }
        } finally {
            logger.removeHandler(handler);
        }
        assertEquals(1, warnings.size(), warnings::toString);
        assertTrue(warnings.getFirst().contains("-Dpavage.cache.dir"), warnings::toString);
    }

    @Test
    void aFolderThatIsOnlyReadIsStillRead() throws IOException {
        kept();
        assumeTrue(folder.toFile().setWritable(false));
        try {
            assertFound(BINARY, cache().get("source"));
            cache().put("other", BINARY);
        } finally {
            assertTrue(folder.toFile().setWritable(true));
        }
    }

    @Test
    void whatAKilledProcessLeftUnfinishedIsDeletedOnceItIsOld() throws IOException {
        Path old = Files.createFile(folder.resolve("1.tmp"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        Path running = Files.createFile(folder.resolve("2.tmp"));
        cache().put("source", BINARY);
        assertFalse(Files.exists(old));
        assertTrue(Files.exists(running));
    }

    @Test
    void otherPeoplesFilesAreLeftAlone() throws IOException {
        Path foreign = Files.write(folder.resolve("notes.txt"), new byte[(int) (2 * KB)]);
        BinaryCache cache = cache(KB);
        for (int i = 0; i < 30; i++) {
            cache.put("key " + i, new byte[100]);
        }
        assertTrue(Files.exists(foreign));
    }

    @Test
    void threadsSeeWholeBinariesOnly() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<Integer>> results = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                int thread = t;
                results.add(threads.submit(() -> OtherProcess.exchange(folder, 200, thread)));
            }
            for (Future<Integer> result : results) {
                assertTrue(result.get() > 0);
            }
        }
    }

    @Test
    void processesSeeWholeBinariesOnlyAndMayBeKilledAtAnyTime() throws Exception {
        List<Process> others = List.of(other("1"), other("2"));
        for (int i = 0; i < others.size(); i++) {
            Path ready = folder.resolve("ready-" + (i + 1));
            while (!Files.exists(ready)) {
                assertTrue(others.get(i).isAlive(), "the other process did not start");
                OtherProcess.exchange(folder, 10, 0);
            }
        }
        assertTrue(OtherProcess.exchange(folder, 300, 0) > 0);
        for (Process other : others) {
            assertTrue(other.isAlive(), "the other process saw a binary that was not whole");
            other.destroyForcibly();
            assertTrue(other.waitFor(10, TimeUnit.SECONDS));
        }
        assertTrue(OtherProcess.exchange(folder, 50, 1) > 0);
    }

    private Process other(String number) throws IOException {
        String classPath = Stream.of(OtherProcess.class, BinaryCache.class)
                .map(c -> Path.of(URI.create(c.getProtectionDomain().getCodeSource().getLocation().toString())))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        return new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                OtherProcess.class.getName(),
                folder.toString(),
                number)
                .inheritIO()
                .start();
    }

    /** Writes and reads until it is killed. It has the classes of the JDK and the cache only. */
    static final class OtherProcess {
        public static void main(String[] args) throws IOException {
            Path folder = Path.of(args[0]);
            exchange(folder, 1, 0);
            Files.createFile(folder.resolve("ready-" + args[1]));
            for (int i = 0;; i++) {
                exchange(folder, 100, i);
            }
        }

        /** Puts and gets binaries whose bytes are all the same, and says how many were found. */
        static int exchange(Path folder, int rounds, int seed) {
            BinaryCache cache = BinaryCache.in(folder, 100 * KB, "opencl", "a device", "1.0");
            int found = 0;
            for (int i = 0; i < rounds; i++) {
                cache.put("key " + (i + seed) % 13, binary(1 + (i + seed) * 7919 % 10_000));
                Optional<byte[]> other = cache.get("key " + (i * 5 + seed) % 13);
                if (other.isPresent()) {
                    found++;
                    if (!Arrays.equals(other.get(), binary(other.get().length))) {
                        throw new IllegalStateException("a binary is not whole: " + Arrays.toString(other.get()));
                    }
                }
            }
            return found;
        }

        private static byte[] binary(int length) {
            byte[] binary = new byte[length];
            Arrays.fill(binary, (byte) (length % 251));
            return binary;
        }
    }

    @Test
    @ResourceLock(Resources.SYSTEM_PROPERTIES)
    void theSettingsNameTheFolderAndTheLimit() {
        System.setProperty(Settings.CACHE_DIR.name(), folder.toString());
        try {
            BinaryCache.of("opencl", "a device", "1.0").put("source", BINARY);
            assertFound(BINARY, BinaryCache.of("opencl", "a device", "1.0").get("source"));
            assertEquals(List.of(folder.resolve("binaries")), files());
            System.setProperty(Settings.CACHE_BYTES.name(), "0");
            assertTrue(BinaryCache.of("opencl", "a device", "1.0").get("source").isEmpty());
        } finally {
            System.clearProperty(Settings.CACHE_DIR.name());
            System.clearProperty(Settings.CACHE_BYTES.name());
        }
    }
}
