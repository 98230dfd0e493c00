package dev.pavage.benchmarks.report;

import dev.pavage.benchmarks.report.Plot.Axis;
import dev.pavage.benchmarks.report.Plot.Ceiling;
import dev.pavage.benchmarks.report.Plot.Point;
import dev.pavage.benchmarks.report.Plot.Series;
import java.awt.BasicStroke;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.text.DecimalFormat;
import java.text.NumberFormat;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** Draws plots, all of one height. */
final class PlotDrawing {
    private static final int HEIGHT = 320;
    /** Above the highest roof, for its name. */
    private static final double ROOM = 1.8;
    /** Half the size of a mark. */
    private static final double R = 4;
    /** Told apart without their colours. */
    private static final List<Shape> MARKS = List.of(
            new Ellipse2D.Double(-R, -R, 2 * R, 2 * R),
            new Rectangle2D.Double(-R + 0.5, -R + 0.5, 2 * R - 1, 2 * R - 1),
            polygon(0, -R, R, R, -R, R),
            polygon(0, -R - 1, R + 1, 0, 0, R + 1, -R - 1, 0),
            polygon(0, R, R, -R, -R, -R));

    private PlotDrawing() {}

    static Figure figure(Plot data) {
        XYPlot plot = new XYPlot(
                points(data.series()),
                axis(data.x(), values(data, Point::x)),
                axis(data.y(), values(data, Point::y)),
                renderer(data.series()));
        plot.setDomainGridlinePaint(Colour.GRID.paint());
        plot.setRangeGridlinePaint(Colour.GRID.paint());
        plot.setDomainGridlineStroke(Style.THIN);
        plot.setRangeGridlineStroke(Style.THIN);
        plot.setDataset(1, lines(data.ceilings()));
        plot.setRenderer(1, grey());
        plot.setDatasetRenderingOrder(DatasetRenderingOrder.REVERSE);
        data.ceilings().forEach(ceiling -> plot.addAnnotation(name(ceiling)));
        int height = HEIGHT + Style.legendHeight(data.series().stream().map(Series::name).toList());
        return new Figure(data.id(), data.title(), Style.chart(data.title(), plot, true), Style.WIDTH, height);
    }

    /** An axis over some values. */
    private static ValueAxis axis(Axis of, DoubleStream values) {
        String label = of.symbol().isEmpty() ? of.label() : of.label() + " in " + of.symbol();
        NumberFormat format = new WrittenNumber(Quantity::tick);
        DoubleSummaryStatistics range = values.summaryStatistics();
        ValueAxis axis =
                switch (of.scale()) {
                    case LINEAR -> linear(label, format);
                    case DECADES -> {
                        LogAxis decades = logarithmic(label, 10, format);
                        decades.setRange(
                                Math.pow(10, Math.floor(Math.log10(range.getMin()))),
                                ROOM * range.getMax());
                        yield decades;
                    }
                    case POWERS_OF_TWO -> {
                        LogAxis powers = logarithmic(label, 2, new DecimalFormat("0"));
                        powers.setRange(range.getMin() / Math.sqrt(2), range.getMax() * Math.sqrt(2));
                        yield powers;
                    }
                };
        Style.quiet(axis);
        return axis;
    }

    private static NumberAxis linear(String label, NumberFormat format) {
        NumberAxis axis = new NumberAxis(label);
        axis.setNumberFormatOverride(format);
        axis.setAutoRangeIncludesZero(true);
        axis.setUpperMargin(0.08);
        axis.setTickLabelInsets(new RectangleInsets(8, 2, 8, 4));
        return axis;
    }

    private static LogAxis logarithmic(String label, int base, NumberFormat format) {
        LogAxis axis = new LogAxis(label);
        axis.setBase(base);
        axis.setNumberFormatOverride(format);
        axis.setTickUnit(new NumberTickUnit(1, format));
        return axis;
    }

    private static DoubleStream values(Plot data, ToDoubleFunction<Point> of) {
        return Stream.concat(
                data.series().stream().flatMap(s -> s.points().stream()),
                data.ceilings().stream().flatMap(c -> c.points().stream()))
                .mapToDouble(of);
    }

    private static XYIntervalSeriesCollection points(List<Series> series) {
        XYIntervalSeriesCollection all = new XYIntervalSeriesCollection();
        for (Series one : series) {
            XYIntervalSeries points = new XYIntervalSeries(one.name(), false, true);
            for (Point p : one.points()) {
                double error = Double.isNaN(p.error()) ? 0 : Math.min(p.error(), 0.99);
                points.add(p.x(), p.x(), p.x(), p.y(), p.y() * (1 - error), p.y() * (1 + error));
            }
            all.addSeries(points);
        }
        return all;
    }

    private static XYErrorRenderer renderer(List<Series> series) {
        XYErrorRenderer renderer = new XYErrorRenderer();
        renderer.setDrawXError(false);
        renderer.setErrorPaint(Colour.INK.paint());
        renderer.setErrorStroke(Style.THIN);
        renderer.setDefaultShapesFilled(true);
        renderer.setDrawSeriesLineAsPath(true);
        for (int i = 0; i < series.size(); i++) {
            Series one = series.get(i);
            renderer.setSeriesPaint(i, one.colour().paint());
            renderer.setSeriesShape(i, MARKS.get(one.mark() % MARKS.size()));
            renderer.setSeriesLinesVisible(i, one.joined());
            renderer.setSeriesStroke(i, Style.LINE);
        }
        return renderer;
    }

    private static XYSeriesCollection lines(List<Ceiling> ceilings) {
        XYSeriesCollection lines = new XYSeriesCollection();
        for (Ceiling ceiling : ceilings) {
            XYSeries line = new XYSeries(ceiling.name(), false, true);
            ceiling.points().forEach(p -> line.add(p.x(), p.y()));
            lines.addSeries(line);
        }
        return lines;
    }

    private static XYLineAndShapeRenderer grey() {
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
        renderer.setAutoPopulateSeriesPaint(false);
        renderer.setAutoPopulateSeriesStroke(false);
        renderer.setDefaultPaint(Colour.MUTED.paint());
        renderer.setDefaultStroke(new BasicStroke(1.5f));
        renderer.setDefaultSeriesVisibleInLegend(false);
        return renderer;
    }

    /** The name of a slope stands under its middle, that of a roof above its right end. */
    private static XYTextAnnotation name(Ceiling ceiling) {
        Point first = ceiling.points().getFirst();
        Point last = ceiling.points().getLast();
        boolean flat = first.y() == last.y();
        XYTextAnnotation name = new XYTextAnnotation(
                flat ? ceiling.name() : "  " + ceiling.name(),
                flat ? last.x() : Math.sqrt(first.x() * last.x()),
                flat ? last.y() : Math.sqrt(first.y() * last.y()));
        name.setTextAnchor(flat ? TextAnchor.BOTTOM_RIGHT : TextAnchor.TOP_LEFT);
        name.setFont(Style.TEXT);
        name.setPaint(Colour.MUTED.paint());
        return name;
    }

    private static Shape polygon(double... xy) {
        Path2D path = new Path2D.Double();
        path.moveTo(xy[0], xy[1]);
        for (int i = 2; i < xy.length; i += 2) {
            path.lineTo(xy[i], xy[i + 1]);
        }
        path.closePath();
        return path;
    }
}
