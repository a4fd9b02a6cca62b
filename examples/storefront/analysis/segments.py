"""Who buys what: customers in groups, and a model of what they buy next."""

from sklearn import metrics
from sklearn.cluster import AgglomerativeClustering, KMeans
from sklearn.datasets import load_boston
from sklearn.ensemble import GradientBoostingClassifier, RandomForestRegressor
from sklearn.experimental import enable_hist_gradient_boosting  # noqa: F401
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.externals import joblib
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LinearRegression, SGDClassifier
from sklearn.metrics import mean_squared_error
from sklearn.preprocessing import OneHotEncoder


def groups(customers, count=5):
    tree = AgglomerativeClustering(n_clusters=count, affinity="euclidean")
    flat = KMeans(n_clusters=count, n_init=10)
    return tree.fit_predict(customers), flat.fit_predict(customers)


def encode(frame, columns):
    encoder = OneHotEncoder(sparse=False, handle_unknown="ignore")
    matrix = encoder.fit_transform(frame[columns])
    return matrix, encoder.get_feature_names(columns)


def words(texts):
    vectorizer = TfidfVectorizer(min_df=3)
    vectorizer.fit(texts)
    return vectorizer.get_feature_names()


def train(features, target):
    forest = RandomForestRegressor(criterion="mse", max_features="auto")
    line = LinearRegression(normalize=True)
    for model in (forest, line):
        model.fit(features, target)
        print(mean_squared_error(target, model.predict(features), squared=False))
    joblib.dump(forest, "forest.pkl")
    return forest


def classify(features, labels):
    booster = GradientBoostingClassifier(loss="deviance")
    quick = SGDClassifier(loss="log")
    modern = HistGradientBoostingClassifier()
    for model in (booster, quick, modern):
        model.fit(features, labels)
    metrics.plot_confusion_matrix(booster, features, labels)
    return booster


def sample_data():
    return load_boston(return_X_y=True)
