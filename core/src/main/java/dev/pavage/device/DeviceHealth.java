package dev.pavage.device;

import org.jspecify.annotations.Nullable;

/**
 * Whether a device still answers, for a backend's calls to its driver. Once it is lost, each use fails with the text of the
 * first loss: what was called, what the driver said, and which kernels were under way.
 */
public final class DeviceHealth {
    private final String device;
    private final String hint;
    private final UnderWay underWay = new UnderWay();
    private volatile @Nullable String lost;

    /**
     * Of a device that answers.
     *
     * @param device its name
     * @param hint ends the message of its loss: how to find out more; may be empty
     */
    public DeviceHealth(String device, String hint) {
        this.device = device;
        this.hint = hint;
    }

    /** The launches that may be why waiting fails. */
    public UnderWay underWay() {
        return underWay;
    }

    /** Whether the device was lost. */
    public boolean isLost() {
        return lost != null;
    }

    /**
     * Does nothing as long as the device answers.
     *
     * @throws DeviceLostException if it was lost before
     */
    public void check() {
        String text = lost;
        if (text != null) {
            throw new DeviceLostException(text);
        }
    }

    /**
     * The message of an error that the device does not recover from: from now on {@link #check} throws it.
     *
     * @param reason what was called, and what the driver said
     */
    public synchronized String lose(String reason) {
        String text = lost;
        if (text == null) {
            text = device + " is lost: " + withUnderWay(reason)
                    + ". It cannot be used any more in this process, and what its memory held is gone; other devices can"
                    + hint;
            lost = text;
        }
        return text;
    }

    /** What the driver said, and which kernels were queued since the device was waited for. */
    public String withUnderWay(String reason) {
        String running = underWay.toString();
        // What a simulator finds is told in several lines.
        String separator = reason.contains("\n") ? "\n  " : "; ";
        return running.isEmpty() ? reason : reason + separator + "queued since it was waited for: " + running;
    }
}
