package dev.pavage.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** A device that is lost says the same each time. */
class DeviceHealthTest {
    @Test
    void theFirstLossIsWhatEveryUseTells() {
        DeviceHealth health = new DeviceHealth("toy:0", ". Look at the cable");
        health.check();
        health.underWay().begins("scale", 4, 2, 1);
        String text = health.lose("wait failed");
        assertEquals(
                "toy:0 is lost: wait failed; queued since it was waited for: scale with grid [4, 2, 1]. It cannot be used"
                        + " any more in this process, and what its memory held is gone; other devices can. Look at the"
                        + " cable",
                text);
        assertEquals(text, health.lose("another call failed"));
        assertEquals(text, assertThrows(DeviceLostException.class, health::check).getMessage());
    }

    @Test
    void whatWasWaitedForIsNoReason() {
        DeviceHealth health = new DeviceHealth("toy:0", "");
        health.underWay().begins("scale", 1, 1, 1);
        long begun = health.underWay().begun();
        health.underWay().begins("add", 1, 1, 1);
        health.underWay().done(begun);
        assertEquals(
                "wait failed; queued since it was waited for: add with grid [1, 1, 1]",
                health.withUnderWay("wait failed"));
    }
}
