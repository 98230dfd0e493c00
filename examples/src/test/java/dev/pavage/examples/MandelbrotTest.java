package dev.pavage.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.device.Device;
import dev.pavage.examples.Mandelbrot.Window;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MandelbrotTest {
    /** Powers of two as steps and few iterations, so that no rounding decides. */
    private static final Window WINDOW = new Window(-2, -1, 1.0 / 16, 8);

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void countsIterationsUntilAPointLeaves(String device) {
        int width = 51;
        int height = 33;
        int[] expected = new int[width * height];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = count(-2 + i % width / 16f, -1 + i / width / 16f);
        }
        assertArrayEquals(expected, Mandelbrot.counts(Device.named(device), width, height, WINDOW));
    }

    private static int count(float re, float im) {
        float x = 0;
        float y = 0;
        int count = 0;
        while (count < WINDOW.iterations() && x * x + y * y <= 4) {
            float next = x * x - y * y + re;
            y = 2 * x * y + im;
            x = next;
            count++;
        }
        return count;
    }

    @Test
    void writesAPicture(@TempDir Path folder) throws IOException {
        Path png = folder.resolve("mandelbrot.png");
        Mandelbrot.write(png, Device.named("cpu"), 120, Window.whole(120, 50));
        BufferedImage image = ImageIO.read(png.toFile());
        assertEquals(120, image.getWidth());
        assertEquals(80, image.getHeight());
        assertEquals(Color.BLACK.getRGB(), image.getRGB(80, 40));
        assertThat(image.getRGB(0, 0)).isNotEqualTo(Color.BLACK.getRGB());
    }
}
