package dev.pavage.benchmarks.report;

import java.awt.BasicStroke;
import java.awt.Font;
import java.awt.Stroke;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.Axis;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.HorizontalAlignment;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;

/** How all charts look: no frames, no backgrounds, thin grey lines behind the data. */
final class Style {
    /** The width of every chart, which fits a phone. */
    static final int WIDTH = 420;

    static final int TITLE_HEIGHT = 30;
    static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
    static final Stroke THIN = new BasicStroke(1);
    static final Stroke LINE = new BasicStroke(1.8f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    private static final int LEGEND_LINE = 20;
    /** Of a name in a legend beside its letters: its mark and gaps. */
    private static final int LEGEND_MARK = 28;

    private static final double LETTER = 6.4;
    private static final Font BOLD = new Font(Font.SANS_SERIF, Font.BOLD, 13);

    private Style() {}

    /** A chart of a plot; with a legend if there is something to tell apart. */
    static JFreeChart chart(String title, Plot plot, boolean legend) {
        plot.setOutlineVisible(false);
        plot.setBackgroundPaint(null);
        plot.setInsets(RectangleInsets.ZERO_INSETS);
        JFreeChart chart = new JFreeChart(null, BOLD, plot, false);
        chart.setBackgroundPaint(null);
        chart.setPadding(new RectangleInsets(2, 2, 2, 10));
        TextTitle heading = new TextTitle(title, BOLD);
        heading.setPaint(Colour.INK.paint());
        heading.setHorizontalAlignment(HorizontalAlignment.LEFT);
        heading.setTextAlignment(HorizontalAlignment.LEFT);
        heading.setPadding(2, 0, 8, 0);
        chart.setTitle(heading);
        if (legend) {
            LegendTitle names = new LegendTitle(plot);
            names.setPosition(RectangleEdge.BOTTOM);
            names.setHorizontalAlignment(HorizontalAlignment.LEFT);
            names.setItemFont(TEXT);
            names.setItemPaint(Colour.INK.paint());
            names.setBackgroundPaint(null);
            chart.addLegend(names);
        }
        return chart;
    }

    /** How high a legend of some names is, whose lines hold as many as fit. */
    static int legendHeight(List<String> names) {
        int lines = 1;
        double used = 0;
        for (String name : names) {
            double width = LEGEND_MARK + LETTER * name.length();
            if (used > 0 && used + width > WIDTH) {
                lines++;
                used = 0;
            }
            used += width;
        }
        return lines * LEGEND_LINE;
    }

    /** Makes an axis quiet. */
    static void quiet(Axis axis) {
        axis.setLabelFont(TEXT);
        axis.setLabelPaint(Colour.MUTED.paint());
        axis.setTickLabelFont(TEXT);
        axis.setTickLabelPaint(Colour.INK.paint());
        axis.setAxisLineVisible(false);
        axis.setTickMarksVisible(false);
        axis.setMinorTickMarksVisible(false);
    }
}
