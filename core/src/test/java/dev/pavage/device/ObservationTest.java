package dev.pavage.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.View;
import dev.pavage.settings.Settings;
import dev.pavage.type.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Dumps and flight-recorder events. */
class ObservationTest {
    private static final Kernel DOUBLED = Kernel.of(ObservationTest.class, "doubled");

    static void doubled(Program p, View a) {
        a.store(0, a.load(0, 4).times(2));
    }

    private static void launch(Device device) {
        DOUBLED.launch(device, Grid.of(1), DeviceArray.of(device, Shape.of(3), 1f, 2f, 3f));
    }

    @Test
    @ResourceLock(Resources.SYSTEM_PROPERTIES)
    void dumpsAreFilesNamedAfterTheKernelAndTheStage(@TempDir Path folder) throws IOException {
        System.setProperty(Settings.DUMP.name(), "tile,source");
        System.setProperty(Settings.DUMP_DIR.name(), folder.resolve("new").toString());
        try {
            launch(Device.of(new ReferenceDriver()));
        } finally {
            System.clearProperty(Settings.DUMP.name());
            System.clearProperty(Settings.DUMP_DIR.name());
        }
        try (Stream<Path> files = Files.list(folder.resolve("new"))) {
            List<String> names = files.map(f -> f.getFileName().toString()).sorted().toList();
            assertEquals(2, names.size());
            assertTrue(names.get(0).matches("doubled-f32-[0-9a-f]{8}\\.source"), names::toString);
            assertTrue(names.get(1).matches("doubled-f32-[0-9a-f]{8}\\.tile"), names::toString);
            assertTrue(Files.readString(folder.resolve("new").resolve(names.get(1))).contains("kernel @doubled("));
        }
    }

    @Test
    void compilationsAndLaunchesAreRecorded(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("events.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("dev.pavage.Launch").withoutThreshold();
            recording.enable("dev.pavage.Compile").withoutThreshold();
            recording.start();
            launch(Device.of(new ReferenceDriver()));
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertEquals(
                List.of("dev.pavage.Compile", "dev.pavage.Launch"),
                events.stream().map(e -> e.getEventType().getName()).toList());
        assertEquals("(a: f32[3])", events.getLast().getString("arguments"));
        assertEquals(1, events.getLast().getLong("programs"));
        assertTrue(events.getFirst().getString("kernel").startsWith("doubled-f32-"));
    }
}
