package dev.pavage.examples;

import static dev.pavage.type.DType.F32;
import static dev.pavage.type.DType.I32;

import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.TileVar;
import dev.pavage.kernel.View;
import dev.pavage.type.Shape;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** A kernel of one's own: the Mandelbrot set as a picture. */
public final class Mandelbrot {
    private static final Kernel KERNEL = Kernel.of(Mandelbrot.class, "mandelbrot");

    private Mandelbrot() {}

    /**
     * A part of the complex plane, and how closely to look.
     *
     * @param left real part of the left edge
     * @param top imaginary part of the upper edge
     * @param step distance of two pixels
     * @param iterations how often to iterate at most
     */
    public record Window(double left, double top, double step, int iterations) {
        /** The whole set, {@code width} pixels wide and two thirds of it high. */
        public static Window whole(int width, int iterations) {
            return new Window(-2, -1, 3.0 / width, iterations);
        }
    }

    /** Each program computes {@code block} pixels of one row: how often z² + c can be applied before z leaves. */
    static void mandelbrot(Program p, View counts, Window w, int block) {
        Index column = p.id(0).times(block);
        Index row = p.id(1);
        Tile re = p.indices(column, block).to(F32).times(w.step).plus(w.left);
        Tile im = row.toTile().to(F32).times(w.step).plus(w.top).broadcast(block);
        TileVar x = p.var(p.zeros(F32, block));
        TileVar y = p.var(p.zeros(F32, block));
        TileVar count = p.var(p.zeros(I32, block));
        for (Index _ : p.range(0, w.iterations, 1)) {
            Tile xx = x.times(x);
            Tile yy = y.times(y);
            Tile inside = xx.plus(yy).le(4);
            count.set(count.plus(inside.to(I32)));
            Tile nextY = x.times(y).times(2).plus(im);
            // Points that have left stay where they are, or they would overflow.
            x.set(xx.minus(yy).plus(re).where(inside, x));
            y.set(nextY.where(inside, y));
        }
        counts.store(row, column, count.reshape(1, block));
    }

    /** The number of iterations of each pixel, row by row. */
    public static int[] counts(Device device, int width, int height, Window window) {
        int block = 64;
        try (DeviceArray counts = DeviceArray.allocate(device, I32, Shape.of(height, width))) {
            KERNEL.launch(device, Grid.of(Math.ceilDiv(width, block), height), counts, window, block);
            return counts.toInts();
        }
    }

    /**
     * Writes a picture.
     *
     * @throws IOException if the file cannot be written
     */
    public static void write(Path png, Device device, int width, Window window) throws IOException {
        int height = 2 * width / 3;
        int[] counts = counts(device, width, height, window);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < counts.length; i++) {
            float share = (float) counts[i] / window.iterations();
            boolean inside = counts[i] == window.iterations();
            image.setRGB(i % width, i / width, inside ? 0 : Color.HSBtoRGB(0.6f + share, 0.8f, 1));
        }
        try (var stream = Files.newOutputStream(png)) {
            ImageIO.write(image, "png", stream);
        }
    }

    /** Writes {@code mandelbrot.png}, or the file that is named, on the best device. */
    public static void main(String[] args) throws IOException {
        Path png = Path.of(args.length > 0 ? args[0] : "mandelbrot.png");
        write(png, Device.best(), 1200, Window.whole(1200, 500));
        System.out.println("wrote " + png);
    }
}
