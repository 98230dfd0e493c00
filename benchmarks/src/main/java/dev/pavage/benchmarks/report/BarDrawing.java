package dev.pavage.benchmarks.report;

import dev.pavage.benchmarks.report.Bars.Bar;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.labels.CategoryItemLabelGenerator;
import org.jfree.chart.labels.ItemLabelAnchor;
import org.jfree.chart.labels.ItemLabelPosition;
import org.jfree.chart.labels.StandardCategoryItemLabelGenerator;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.renderer.category.StatisticalBarRenderer;
import org.jfree.chart.ui.Layer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.category.CategoryDataset;
import org.jfree.data.statistics.DefaultStatisticalCategoryDataset;
import org.jfree.data.statistics.StatisticalCategoryDataset;

/** Draws bars, as high as their number needs. */
final class BarDrawing {
    private static final int BAR = 15;
    private static final int GAP = 9;
    private static final int AXIS = 46;

    private BarDrawing() {}

    static Figure figure(Bars bars) {
        DefaultStatisticalCategoryDataset data = new DefaultStatisticalCategoryDataset();
        for (Bar bar : bars.bars()) {
            data.add(bar.value(), bar.error(), bar.series(), bar.category());
        }
        CategoryPlot plot = new CategoryPlot(data, names(), lengths(bars), renderer(bars));
        plot.setOrientation(PlotOrientation.HORIZONTAL);
        plot.setRangeAxisLocation(AxisLocation.BOTTOM_OR_LEFT);
        plot.setDomainGridlinesVisible(false);
        plot.setRangeGridlinePaint(Colour.GRID.paint());
        plot.setRangeGridlineStroke(Style.THIN);
        bars.reference().ifPresent(at -> plot.addRangeMarker(reference(at), Layer.FOREGROUND));
        int series = bars.series().size();
        boolean legend = series > 1;
        int height = Style.TITLE_HEIGHT
                + bars.categories().size() * (series * BAR + GAP)
                + AXIS
                + (legend ? Style.legendHeight(bars.series()) : 0);
        return new Figure(bars.id(), bars.title(), Style.chart(bars.title(), plot, legend), Style.WIDTH, height);
    }

    private static CategoryAxis names() {
        CategoryAxis axis = new CategoryAxis();
        Style.quiet(axis);
        axis.setLowerMargin(0.01);
        axis.setUpperMargin(0.01);
        axis.setCategoryMargin(0.25);
        axis.setMaximumCategoryLabelWidthRatio(0.5f);
        return axis;
    }

    private static NumberAxis lengths(Bars bars) {
        NumberAxis axis = new NumberAxis(bars.axis());
        Style.quiet(axis);
        // Room for the numbers at the ends of the bars.
        axis.setUpperMargin(0.2);
        axis.setTickLabelInsets(new RectangleInsets(2, 10, 2, 10));
        return axis;
    }

    private static ValueMarker reference(double at) {
        ValueMarker marker = new ValueMarker(at, Colour.MUTED.paint(), Style.THIN);
        marker.setAlpha(1);
        return marker;
    }

    private static StatisticalBarRenderer renderer(Bars bars) {
        StatisticalBarRenderer renderer = new LabelledBars();
        renderer.setBarPainter(new StandardBarPainter());
        renderer.setShadowVisible(false);
        renderer.setDrawBarOutline(false);
        renderer.setItemMargin(0.08);
        renderer.setErrorIndicatorPaint(Colour.INK.paint());
        renderer.setErrorIndicatorStroke(Style.THIN);
        renderer.setDefaultItemLabelGenerator(
                new StandardCategoryItemLabelGenerator("{2}",
                        new WrittenNumber(value -> Quantity.digits(value) + bars.unit())));
        renderer.setDefaultItemLabelsVisible(true);
        renderer.setDefaultItemLabelFont(Style.TEXT);
        renderer.setDefaultItemLabelPaint(Colour.INK.paint());
        renderer.setDefaultPositiveItemLabelPosition(
                new ItemLabelPosition(ItemLabelAnchor.OUTSIDE3, TextAnchor.CENTER_LEFT));
        renderer.setItemLabelInsets(new RectangleInsets(4, 4, 4, 4));
        for (int i = 0; i < bars.series().size(); i++) {
            String series = bars.series().get(i);
            Bar any = bars.bars().stream()
                    .filter(b -> b.series().equals(series))
                    .findFirst()
                    .orElseThrow();
            renderer.setSeriesPaint(i, any.colour().paint());
        }
        return renderer;
    }

    /** Writes the number of a bar behind its whisker. */
    private static final class LabelledBars extends StatisticalBarRenderer {
        private static final long serialVersionUID = 1;

        @Override
        protected void drawItemLabel(
                Graphics2D graphics,
                CategoryDataset data,
                int row,
                int column,
                CategoryPlot plot,
                CategoryItemLabelGenerator generator,
                Rectangle2D bar,
                boolean negative) {
            double error = ((StatisticalCategoryDataset) data)
                    .getStdDevValue(row, column)
                    .doubleValue();
            double longer = error > 0 ? 1 + error / data.getValue(row, column).doubleValue() : 1;
            super.drawItemLabel(
                    graphics,
                    data,
                    row,
                    column,
                    plot,
                    generator,
                    new Rectangle2D.Double(bar.getX(), bar.getY(), bar.getWidth() * longer, bar.getHeight()),
                    negative);
        }
    }
}
