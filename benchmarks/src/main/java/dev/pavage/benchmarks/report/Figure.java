package dev.pavage.benchmarks.report;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.jfree.chart.JFreeChart;

/**
 * A drawn chart.
 *
 * @param id names its file, and is unique on the page
 * @param title what is shown
 * @param chart what JFreeChart draws
 * @param width in pixels of style sheets
 * @param height in pixels of style sheets
 */
record Figure(String id, String title, JFreeChart chart, int width, int height) {
    /** Pixels of a picture for each of the page: 300 to the inch. */
    private static final int SCALE = 3;

    /** Draws a chart. */
    static Figure of(Chart chart) {
        return switch (chart) {
            case Bars bars -> BarDrawing.figure(bars);
            case Plot plot -> PlotDrawing.figure(plot);
        };
    }

    /** Draws it. */
    void draw(Graphics2D graphics) {
        chart.draw(graphics, new Rectangle2D.Double(0, 0, width, height));
    }

    /** Writes a picture of it on white, a PNG. */
    void writePicture(Path file) throws IOException {
        BufferedImage image = new BufferedImage(width * SCALE, height * SCALE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.scale(SCALE, SCALE);
        draw(graphics);
        graphics.dispose();
        ImageIO.write(image, "png", file.toFile());
    }
}
