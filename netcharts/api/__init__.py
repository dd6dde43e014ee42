"""The public interface: a chart of one spec, and the network that it shows."""

from netcharts.api.chart import Chart as Chart
